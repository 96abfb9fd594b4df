using JianliRegistry.Server.Storage;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Fetches one CRL; garbage, a stranger's, an expired, a future or an older one never replaces what is held.</summary>
internal sealed partial class CrlRefresh(
    CertificateStatus status,
    StatusFetcher fetcher,
    StatusDocumentStore store,
    IOptions<StatusOptions> options,
    TimeProvider clock,
    ILogger<CrlRefresh> logger
)
{
    /// <summary>What the last run kept; what can't be read or verified any more is left out.</summary>
    public async Task LoadAsync(StatusAuthority authority, Uri url, CancellationToken ct)
    {
        if (
            await store.FindAsync(StatusDocumentStore.KeyOf(url), ct) is not { } stored
            || !authority.Issuer.ReadCrl(stored.Der, stored.FetchedAt).TryGetValue(out var reading, out _)
        )
        {
            return;
        }

        var state = new StatusSourceState(url, authority, stored.Der, reading.Period, stored.FetchedAt);
        status.TryKeep(state with { CrlNumber = reading.Number });
    }

    public async Task FetchOnceAsync(StatusAuthority authority, Uri url, CancellationToken ct)
    {
        var answer = await fetcher.GetCrlAsync(url, ct);
        if (Judge(authority, url, answer) is { } failure)
        {
            var now = clock.GetUtcNow();
            var state = status.Note(url, s => Fail(s, failure, now));
            Failed(logger, url, failure, state.Failures);
            return;
        }

        await store.KeepAsync(StatusDocumentStore.KeyOf(url), url, answer.Body!, isOcsp: false, ct);
    }

    private string? Judge(StatusAuthority authority, Uri url, StatusAnswer answer)
    {
        if (answer.Body is not { } crl)
        {
            return answer.Failure;
        }

        var now = clock.GetUtcNow();
        if (!authority.Issuer.ReadCrl(crl, now).TryGetValue(out var reading, out var rejection))
        {
            return rejection.Detail;
        }

        var next = StatusSchedule.AfterSuccess(reading.Period, now, options.Value.RefreshEvery);
        var state = new StatusSourceState(url, authority, crl, reading.Period, now, NextFetch: next);
        return status.TryKeep(state with { CrlNumber = reading.Number })?.Detail;
    }

    private StatusSourceState Fail(StatusSourceState state, string failure, DateTimeOffset now) =>
        state with
        {
            Failure = failure,
            FailedAt = now,
            Failures = state.Failures + 1,
            NextFetch = StatusSchedule.AfterFailure(state.Failures + 1, now, options.Value.RefreshEvery),
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "CRL {Url}: {Failure}, {Failures} times in a row")]
    private static partial void Failed(ILogger logger, Uri url, string failure, int failures);
}
