using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>How a source does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatusState>))]
public enum StatusState
{
    Ok,

    /// <summary>What is held is fresh, but the last fetch failed; or another source of this CA stands in.</summary>
    Degraded,

    /// <summary>Nothing fresh is held: whatever this CA issued is refused.</summary>
    Failed,
}

/// <summary>One source as an operator sees it: no certificate, no serial number, no person, no address.</summary>
/// <param name="Kind">CRL or OCSP.</param>
/// <param name="AgeSeconds">Since thisUpdate; of the oldest answer in use for OCSP.</param>
/// <param name="Answers">OCSP: certificates about which an answer is held.</param>
/// <param name="Stale">OCSP: how many of them are no longer fresh.</param>
public sealed record StatusLine(
    string Issuer,
    string Kind,
    StatusState State,
    DateTimeOffset? ThisUpdate,
    DateTimeOffset? NextUpdate,
    long? AgeSeconds,
    DateTimeOffset? FetchedAt,
    string? LastFailure,
    DateTimeOffset? FailedAt,
    DateTimeOffset? NextFetch,
    int? Answers = null,
    int? Stale = null
);

/// <summary>The state of all sources in the order of the configuration, for health and the command line.</summary>
internal sealed class StatusReport(
    ConfiguredAuthorities authorities,
    CertificateStatus status,
    IOptions<StatusOptions> options,
    TimeProvider clock
)
{
    public IReadOnlyList<StatusLine> Lines()
    {
        var now = clock.GetUtcNow();
        return
        [
            .. authorities.WithStatus.SelectMany(a =>
                a.CrlUrls.Append(a.OcspUrl).OfType<Uri>().Select(url => LineOf(status.Find(url), now))
            ),
        ];
    }

    private StatusLine LineOf(StatusSourceState source, DateTimeOffset now) =>
        source.IsOcsp ? OcspLine(source, now) : CrlLine(source, now);

    private StatusLine CrlLine(StatusSourceState source, DateTimeOffset now)
    {
        var isFresh = IsFresh(source.Period?.ThisUpdate, source.Period?.NextUpdate, now);
        var standsIn = source.Authority.OcspUrl is { } url && status.Find(url).Failure is null;
        return new StatusLine(
            source.Authority.Name,
            "CRL",
            isFresh && source.Failure is null ? StatusState.Ok
                : isFresh || standsIn ? StatusState.Degraded
                : StatusState.Failed,
            source.Period?.ThisUpdate,
            source.Period?.NextUpdate,
            AgeOf(source.Period?.ThisUpdate, now),
            source.FetchedAt,
            source.Failure,
            source.FailedAt,
            source.NextFetch
        );
    }

    private StatusLine OcspLine(StatusSourceState source, DateTimeOffset now)
    {
        var answers = status.Answers.Where(a => a.Authority == source.Authority).ToList();
        var fresh = answers
            .Where(a =>
                IsFresh(a.Reading.Period.ThisUpdate, a.Reading.Period.NextUpdate ?? DateTimeOffset.MaxValue, now)
            )
            .ToList();
        var oldest = fresh.MinBy(a => a.Reading.Period.ThisUpdate)?.Reading.Period;
        return new StatusLine(
            source.Authority.Name,
            "OCSP",
            source.Failure is null ? StatusState.Ok
                : fresh.Count > 0 || source.Authority.CrlUrls.Count > 0 ? StatusState.Degraded
                : StatusState.Failed,
            oldest?.ThisUpdate,
            oldest?.NextUpdate,
            AgeOf(oldest?.ThisUpdate, now),
            source.FetchedAt,
            source.Failure,
            source.FailedAt,
            source.NextFetch ?? (answers.Count > 0 ? answers.Min(a => a.NextFetch) : null),
            answers.Count,
            answers.Count - fresh.Count
        );
    }

    private bool IsFresh(DateTimeOffset? thisUpdate, DateTimeOffset? nextUpdate, DateTimeOffset now) =>
        nextUpdate > now && thisUpdate + options.Value.MaxAge > now;

    private static long? AgeOf(DateTimeOffset? thisUpdate, DateTimeOffset now) =>
        thisUpdate is { } from ? (long)(now - from).TotalSeconds : null;
}
