using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Decides from bytes alone whether certificates of a path are shown good (RFC 5280 §6.3, RFC 6960).</summary>
/// <remarks>
/// Hard fail: no usable status means refused. Two clocks: <c>now</c> judges freshness, <c>at</c> judges the revocation date, so
/// an act of ten years ago is judged with today's list. One revoked answer wins over any number of good ones.
/// </remarks>
internal sealed class RevocationCheck(RevocationRules rules)
{
    private const int MaxItems = 256;
    private readonly BoundedCache<Sha256Key, CertificateRevocationList> _crls = new(64);
    private readonly BoundedCache<Sha256Key, OcspResponse> _responses = new(1024);

    /// <param name="path">Leaf first, anchor last; the anchor itself has no status.</param>
    /// <param name="helpers">Certificates among which another signer of a CRL or response may be.</param>
    /// <param name="isTrustedSigner">
    /// Whether a helper's path, without status, leads to the anchor of this one; asked only where the rules allow such a signer.
    /// </param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="now">The clock against which freshness is judged.</param>
    public Verdict<RevocationFindings> Check(
        IReadOnlyList<CertificateNode> path,
        RevocationMaterial status,
        IReadOnlyList<CertificateNode> helpers,
        Func<CertificateNode, bool> isTrustedSigner,
        DateTimeOffset at,
        DateTimeOffset now
    )
    {
        _ = (helpers, isTrustedSigner);
        if (status.Crls.Count > MaxItems || status.OcspResponses.Count > MaxItems)
        {
            return new Rejection(RejectionReason.RevocationUnknown, "too many pieces of status");
        }

        var crls = ReadAll(status.Crls, _crls, CertificateRevocationList.Parse);
        var responses = ReadAll(status.OcspResponses, _responses, OcspResponse.Parse);
        var proofs = new List<RevocationProof>();
        for (var i = 0; i < path.Count - 1; i++)
        {
            var moment = new Moment(at, now);
            if (!CheckOne(path[i], path[i + 1], crls, responses, moment).TryGetValue(out var found, out var rejection))
            {
                return rejection;
            }

            proofs.AddRange(found.Where(p => proofs.TrueForAll(known => !ReferenceEquals(known.Der, p.Der))));
        }

        return new RevocationFindings(proofs, []);
    }

    private Verdict<List<RevocationProof>> CheckOne(
        CertificateNode certificate,
        CertificateNode issuer,
        List<CertificateRevocationList> crls,
        List<OcspResponse> responses,
        Moment moment
    )
    {
        var proofs = new List<RevocationProof>();
        if (CheckCrls(certificate, issuer, crls, moment, proofs) is { } revoked)
        {
            return revoked;
        }

        if (CheckOcsp(certificate, issuer, responses, moment, proofs) is { } refused)
        {
            return refused;
        }

        return proofs.Count > 0 || rules.Mode == RevocationMode.None
            ? proofs
            : new Rejection(
                RejectionReason.RevocationUnknown,
                $"no fresh status for {certificate.Certificate.SerialNumber} of {certificate.Certificate.Issuer}"
            );
    }

    private Rejection? CheckCrls(
        CertificateNode certificate,
        CertificateNode issuer,
        List<CertificateRevocationList> crls,
        Moment moment,
        List<RevocationProof> proofs
    )
    {
        var usable = crls.Where(c => IsUsable(c, certificate, issuer, moment)).GroupBy(c => c.Scope.Key);

        // The newest list of each scope decides: an older one that is still current may not know of a revocation yet.
        foreach (var newest in usable.Select(g => g.MaxBy(c => c.ThisUpdate)!))
        {
            if (newest.RevocationDate(certificate.Certificate.SerialNumber) is { } date && date <= moment.At)
            {
                return new Rejection(RejectionReason.CertificateRevoked, $"revoked {date:O} by CRL");
            }

            proofs.Add(new RevocationProof(IsOcsp: false, newest.Der, newest.ThisUpdate, newest.NextUpdate));
        }

        return null;
    }

    private Rejection? CheckOcsp(
        CertificateNode certificate,
        CertificateNode issuer,
        List<OcspResponse> responses,
        Moment moment,
        List<RevocationProof> proofs
    )
    {
        Rejection? unknown = null;
        foreach (var response in responses)
        {
            var answers = response
                .Answers.Where(a =>
                    OcspResponder.Names(a, certificate, issuer) && IsFresh(a.ThisUpdate, a.NextUpdate, moment.Now)
                )
                .ToList();
            if (answers.Count == 0 || !OcspResponder.IsAuthorized(response, issuer, moment.Now))
            {
                continue;
            }

            foreach (var answer in answers)
            {
                if (answer.Status == OcspStatus.Revoked && answer.RevokedAt <= moment.At)
                {
                    return new Rejection(RejectionReason.CertificateRevoked, $"revoked {answer.RevokedAt:O} by OCSP");
                }

                if (answer.Status == OcspStatus.Unknown)
                {
                    unknown = new Rejection(RejectionReason.RevocationUnknown, "the responder does not know it");
                }
            }

            proofs.Add(new RevocationProof(IsOcsp: true, response.Der, answers[0].ThisUpdate, answers[0].NextUpdate));
        }

        return unknown;
    }

    private bool IsUsable(
        CertificateRevocationList crl,
        CertificateNode certificate,
        CertificateNode issuer,
        Moment moment
    ) =>
        crl.IssuerKey == certificate.IssuerKey
        && IsFresh(crl.ThisUpdate, crl.NextUpdate, moment.Now)
        && crl.Scope.Covers(certificate)
        // A list made after a certificate expired may have dropped it.
        && (crl.KeepsExpired || crl.ThisUpdate <= certificate.Fields.NotAfter)
        && (issuer.Extensions.KeyUsage is not { } usage || usage.HasFlag(X509KeyUsageFlags.CrlSign))
        && crl.IsSignedBy(issuer.Key);

    /// <summary>thisUpdate ≤ now &lt; nextUpdate and not older than the policy says; no nextUpdate needs that age.</summary>
    private bool IsFresh(DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate, DateTimeOffset now) =>
        thisUpdate <= now
        && (nextUpdate is { } next ? now < next : rules.MaxStatusAge is not null)
        && (rules.MaxStatusAge is not { } age || now - thisUpdate <= age);

    private static List<T> ReadAll<T>(
        IReadOnlyList<byte[]> encodings,
        BoundedCache<Sha256Key, T> cache,
        Func<byte[], Verdict<T>> parse
    )
        where T : class
    {
        var values = new List<T>(encodings.Count);
        foreach (var der in encodings)
        {
            var key = Sha256Key.Of(der);
            if (!cache.TryGet(key, out var value))
            {
                // What can't be read is no status; the hard fail above does the rest.
                if (!parse([.. der]).TryGetValue(out value, out _))
                {
                    continue;
                }

                cache.Set(key, value);
            }

            values.Add(value);
        }

        return values;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Moment(DateTimeOffset At, DateTimeOffset Now);
}
