using System.Collections.Concurrent;
using JianliRegistry.Core.Certificates;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Whom not to ask for a while: a responder that does not answer, a certificate about which its answers are refused.</summary>
/// <remarks>They are kept apart: one certificate that a responder gets wrong must not silence it for all others.</remarks>
internal sealed partial class OcspPauses(
    CertificateStatus status,
    IOptions<StatusOptions> options,
    TimeProvider clock,
    ILogger<OcspPauses> logger
)
{
    private const int MaxRefused = 10_000;
    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Next)> _refused = new(
        StringComparer.Ordinal
    );

    /// <summary>True while the responder is left alone after a failure.</summary>
    public bool IsResting(StatusAuthority authority) =>
        status.Find(authority.OcspUrl!) is { Failures: > 0, NextFetch: { } next } && next > clock.GetUtcNow();

    public bool IsRefused(string key) => _refused.TryGetValue(key, out var refused) && refused.Next > clock.GetUtcNow();

    /// <summary>Answers again, and rightly about this certificate.</summary>
    public void End(Uri url, EndEntityCertificate certificate)
    {
        var now = clock.GetUtcNow();
        _refused.TryRemove(CertificateStatus.KeyOf(certificate.Der), out _);
        status.Note(
            url,
            s => s with { FetchedAt = now, Failure = null, FailedAt = null, Failures = 0, NextFetch = null }
        );
    }

    /// <returns>False, for the caller to pass on.</returns>
    public bool BeginOf(Uri url, string failure)
    {
        var now = clock.GetUtcNow();
        var state = status.Note(
            url,
            s =>
                s with
                {
                    Failure = failure,
                    FailedAt = now,
                    Failures = s.Failures + 1,
                    NextFetch = StatusSchedule.AfterFailure(s.Failures + 1, now, options.Value.RefreshEvery),
                }
        );
        Failed(logger, url, failure, state.Failures);
        return false;
    }

    /// <returns>False, for the caller to pass on.</returns>
    public bool BeginOf(Uri url, EndEntityCertificate certificate, string why)
    {
        var now = clock.GetUtcNow();
        if (_refused.Count > MaxRefused)
        {
            _refused.Clear();
        }

        _refused.AddOrUpdate(
            CertificateStatus.KeyOf(certificate.Der),
            _ => (1, StatusSchedule.AfterFailure(1, now, options.Value.RefreshEvery)),
            (_, r) => (r.Failures + 1, StatusSchedule.AfterFailure(r.Failures + 1, now, options.Value.RefreshEvery))
        );
        status.Note(url, s => s with { Failure = why, FailedAt = now });
        Refused(logger, url, certificate.SerialNumber, why);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "OCSP {Url}: {Failure}, {Failures} times in a row")]
    private static partial void Failed(ILogger logger, Uri url, string failure, int failures);

    [LoggerMessage(Level = LogLevel.Warning, Message = "OCSP {Url} about {SerialNumber}: {Why}")]
    private static partial void Refused(ILogger logger, Uri url, string serialNumber, string why);
}
