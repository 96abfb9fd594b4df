using System.Collections.Concurrent;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>The revocation status known now. Asking costs no network round trip.</summary>
public sealed class CertificateStatus
{
    private readonly ConcurrentDictionary<Uri, StatusSourceState> _sources = new();
    private readonly ConcurrentDictionary<string, HeldAnswer> _answers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _authorities;
    private readonly Lock _gate = new();
    private volatile RevocationMaterial _current = RevocationMaterial.None;

    public CertificateStatus(ConfiguredAuthorities authorities)
    {
        _authorities = [.. authorities.All.Select(a => KeyOf(a.Certificate.Der))];
        foreach (var authority in authorities.WithStatus)
        {
            foreach (var url in authority.CrlUrls.Append(authority.OcspUrl).OfType<Uri>())
            {
                _sources[url] = new StatusSourceState(url, authority);
            }
        }
    }

    /// <summary>All CRLs held and the answers about CAs, fresh or not: the path validator judges freshness and fails hard without it.</summary>
    public RevocationMaterial Current => _current;

    /// <summary>For health and operators.</summary>
    public IReadOnlyCollection<StatusSourceState> Sources => [.. _sources.Values];
    public IReadOnlyCollection<HeldAnswer> Answers => [.. _answers.Values];

    /// <summary>What bears on this certificate's path: the answer about it beside all that is common.</summary>
    public RevocationMaterial About(byte[] certificate) => About(KeyOf(certificate));

    public RevocationMaterial About(EndEntityCertificate certificate) => About(Convert.ToHexString(certificate.Sha256));

    private RevocationMaterial About(string key)
    {
        var current = _current;
        return _answers.TryGetValue(key, out var held)
            ? new RevocationMaterial(current.Crls, [.. current.OcspResponses, .. held.Documents.Select(d => d.Der)])
            : current;
    }

    /// <summary>Revoked by the last word of its responder, be that word fresh or stale.</summary>
    /// <remarks>Otherwise whoever silences the responder would make a revocation fade, where an older CRL still says good.</remarks>
    internal bool IsKnownRevoked(byte[] certificate, DateTimeOffset at) =>
        FindAnswer(KeyOf(certificate)) is { Reading: { Standing: OcspStanding.Revoked, RevokedAt: var since } }
        && since <= at;

    internal StatusSourceState Find(Uri address) => _sources[address];

    /// <param name="key">As <see cref="KeyOf"/>.</param>
    internal HeldAnswer? FindAnswer(string key) => _answers.GetValueOrDefault(key);

    /// <summary>The CRLs of one CA that are held.</summary>
    internal IReadOnlyList<byte[]> CrlsOf(StatusAuthority authority) =>
        [.. _sources.Values.Where(s => s.Authority == authority).Select(s => s.Crl).OfType<byte[]>()];

    /// <summary>Replaces the CRL of an address unless the one held is newer, or of the same second and higher.</summary>
    internal Rejection? TryKeep(StatusSourceState state)
    {
        lock (_gate)
        {
            var (held, begins) = (_sources[state.Address], state.Period!.ThisUpdate);
            if (
                begins < held.Period?.ThisUpdate
                || (
                    begins == held.Period?.ThisUpdate
                    && state.CrlNumber.GetValueOrDefault() < held.CrlNumber.GetValueOrDefault()
                )
            )
            {
                return new Rejection(RejectionReason.RevocationUnknown, "older than the CRL held");
            }

            var now = state.FetchedAt.GetValueOrDefault();
            _sources[state.Address] = state with { Earlier = EarlierStatus.Until(begins, now, held.Documents) };
            Publish_HoldingGate();
            return null;
        }
    }

    /// <summary>Replaces the answer about a certificate unless the one held is newer; an equally old one must not undo a revocation.</summary>
    internal Rejection? TryKeep(HeldAnswer answer)
    {
        lock (_gate)
        {
            var (held, begins) = (FindAnswer(KeyOf(answer.Certificate.Der)), answer.Reading.Period.ThisUpdate);
            if (
                held is not null
                && (
                    begins < held.Reading.Period.ThisUpdate
                    || (
                        begins == held.Reading.Period.ThisUpdate
                        && held.Reading.Standing == OcspStanding.Revoked
                        && answer.Reading.Standing != OcspStanding.Revoked
                    )
                )
            )
            {
                return new Rejection(RejectionReason.RevocationUnknown, "older than the answer held");
            }

            _answers[KeyOf(answer.Certificate.Der)] = answer with
            {
                Earlier = EarlierStatus.Until(begins, answer.FetchedAt, held?.Documents ?? []),
            };
            Publish_HoldingGate();
            return null;
        }
    }

    /// <summary>Notes how a fetch went; what is held stays.</summary>
    internal StatusSourceState Note(Uri address, Func<StatusSourceState, StatusSourceState> change)
    {
        lock (_gate)
        {
            return _sources[address] = change(_sources[address]);
        }
    }

    /// <summary>Answers that nobody needs any more: not bound, not a CA, and no longer fresh.</summary>
    internal void Forget(IEnumerable<HeldAnswer> answers)
    {
        foreach (var answer in answers)
        {
            _answers.TryRemove(KeyOf(answer.Certificate.Der), out _);
        }
    }

    /// <summary>SHA-256 in hex.</summary>
    internal static string KeyOf(byte[] certificate) => Convert.ToHexString(SHA256.HashData(certificate));

    private void Publish_HoldingGate() =>
        _current = new RevocationMaterial(
            [.. _sources.Values.SelectMany(s => s.Documents).Select(d => d.Der)],
            [.. _authorities.SelectMany(key => _answers.GetValueOrDefault(key)?.Documents ?? []).Select(d => d.Der)]
        );
}
