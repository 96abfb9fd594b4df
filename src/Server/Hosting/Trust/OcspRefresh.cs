using System.Collections.Concurrent;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Asks a responder about one certificate; only a verified answer that is not older replaces what is held.</summary>
/// <remarks>
/// One question a certificate at a time, eight a responder: however many wait, the responder sees no more.
/// </remarks>
internal sealed class OcspRefresh(
    ConfiguredAuthorities authorities,
    CertificateStatus status,
    StatusFetcher fetcher,
    StatusDocumentStore store,
    OcspPauses pauses,
    IOptions<StatusOptions> options,
    TimeProvider clock
)
{
    private const int MaxQuestions = 8;
    private const int NonceSize = 32;
    private readonly ConcurrentDictionary<string, Lazy<Task<bool>>> _asking = new(StringComparer.Ordinal);
    private readonly Dictionary<Uri, SemaphoreSlim> _slots = authorities
        .WithStatus.Select(a => a.OcspUrl)
        .OfType<Uri>()
        .ToDictionary(url => url, _ => new SemaphoreSlim(MaxQuestions));

    /// <summary>For a request that waits: what another node has stored, or one question now. False at once where that can't help.</summary>
    /// <returns>True when the answer held has changed.</returns>
    public async Task<bool> AskForAsync(byte[] der, CancellationToken ct)
    {
        if (
            !EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _)
            || authorities.WithResponderFor(certificate) is not { } authority
            || IsFresh(status.FindAnswer(CertificateStatus.KeyOf(der)))
        )
        {
            return false;
        }

        if (await LoadAsync(authority, certificate, ct))
        {
            return true;
        }

        if (pauses.IsResting(authority) || pauses.IsRefused(CertificateStatus.KeyOf(der)))
        {
            return false;
        }

        try
        {
            return await AskAsync(authority, certificate, onlyIfStale: true).WaitAsync(StatusFetcher.Patience, ct);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>What a run before, or another node, has kept about this certificate, if it is still fresh.</summary>
    public async Task<bool> LoadAsync(
        StatusAuthority authority,
        EndEntityCertificate certificate,
        CancellationToken ct
    ) =>
        await store.FindAsync(StatusDocumentStore.KeyOf(authority.OcspUrl!, certificate.Der), ct) is { } stored
        && Load(authority, certificate, stored.Der, stored.FetchedAt);

    /// <returns>True when it is held now and fresh.</returns>
    public bool Load(StatusAuthority authority, EndEntityCertificate certificate, byte[] der, DateTimeOffset fetchedAt)
    {
        // Judged as of its arrival: a stale "revoked" is still known, and the validator sees to the freshness of a "good".
        var crls = status.CrlsOf(authority);
        if (!authority.Issuer.ReadOcsp(der, certificate, [], fetchedAt, crls).TryGetValue(out var reading, out _))
        {
            return false;
        }

        var next = StatusSchedule.AfterSuccess(reading.Period, fetchedAt, options.Value.OcspRefreshEvery);
        var held = new HeldAnswer(certificate, authority, der, reading, fetchedAt, next);
        return status.TryKeep(held) is null && IsFresh(held);
    }

    /// <summary>Single flight: whoever asks about a certificate that is being asked about waits for that answer.</summary>
    /// <remarks>Not cancelled with the request that began it, because others may wait; the fetcher's limit ends it.</remarks>
    /// <param name="onlyIfStale">No question where a flight that has just landed brought a fresh answer.</param>
    public Task<bool> AskAsync(StatusAuthority authority, EndEntityCertificate certificate, bool onlyIfStale = false)
    {
        var key = CertificateStatus.KeyOf(certificate.Der);
        return _asking.GetOrAdd(key, _ => new Lazy<Task<bool>>(AskAndLeaveAsync)).Value;

        async Task<bool> AskAndLeaveAsync()
        {
            try
            {
                return (onlyIfStale && IsFresh(status.FindAnswer(key))) || await AskOnceAsync(authority, certificate);
            }
            finally
            {
                _asking.TryRemove(key, out _);
            }
        }
    }

    /// <param name="key">Of a certificate, as <see cref="CertificateStatus.KeyOf"/>.</param>
    public bool IsDue(string key) =>
        !pauses.IsRefused(key) && (status.FindAnswer(key) is not { } held || held.NextFetch <= clock.GetUtcNow());

    private bool IsFresh(HeldAnswer? held) =>
        held is { Reading.Period: var period }
        && period.NextUpdate is var next
        && clock.GetUtcNow() is var now
        && (next is null || next > now)
        && period.ThisUpdate + options.Value.MaxAge > now;

    private async Task<bool> AskOnceAsync(StatusAuthority authority, EndEntityCertificate certificate)
    {
        var url = authority.OcspUrl!;
        if (!await _slots[url].WaitAsync(StatusFetcher.Patience))
        {
            return false;
        }

        StatusAnswer answer;
        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        try
        {
            // Whoever waited for a slot behind a question that failed has no better chance.
            if (pauses.IsResting(authority))
            {
                return false;
            }

            var hash = authority.OcspHash == CertIdHash.Sha256 ? Oids.Sha256 : Oids.Sha1;
            var request = authority.Issuer.CreateOcspRequest(certificate, hash, nonce);
            answer = await fetcher.AskOcspAsync(url, request, CancellationToken.None);
        }
        finally
        {
            _slots[url].Release();
        }

        return answer.Body is { } der
            ? await JudgeAsync(authority, certificate, der, nonce)
            : pauses.BeginOf(url, answer.Failure!);
    }

    private async Task<bool> JudgeAsync(
        StatusAuthority authority,
        EndEntityCertificate certificate,
        byte[] der,
        byte[] nonce
    )
    {
        var (url, now) = (authority.OcspUrl!, clock.GetUtcNow());
        if (
            !authority
                .Issuer.ReadOcsp(der, certificate, nonce, now, status.CrlsOf(authority))
                .TryGetValue(out var reading, out var rejection)
        )
        {
            return pauses.BeginOf(url, certificate, rejection.Detail);
        }

        var next = StatusSchedule.AfterSuccess(reading.Period, now, options.Value.OcspRefreshEvery);
        var answer = new HeldAnswer(certificate, authority, der, reading, now, next);
        if (status.TryKeep(answer) is { } older)
        {
            return pauses.BeginOf(url, certificate, older.Detail);
        }

        pauses.End(url, certificate);
        await store.KeepAsync(
            StatusDocumentStore.KeyOf(url, certificate.Der),
            url,
            der,
            isOcsp: true,
            CancellationToken.None
        );
        return true;
    }

    private static class Oids
    {
        public const string Sha1 = "1.3.14.3.2.26";
        public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    }
}
