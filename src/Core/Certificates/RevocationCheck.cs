using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Decides from bytes alone whether certificates of a path are shown good (RFC 5280 §6.3, RFC 6960).</summary>
/// <remarks>
/// Hard fail: no usable status means refused. Two clocks: <c>now</c> judges freshness, <c>at</c> judges the revocation date, so
/// an act of ten years ago is judged with today's list. One revoked answer wins over any number of good ones.
/// Thread-safe; it remembers what it read and which signatures it verified, never a judgement.
/// </remarks>
internal sealed class RevocationCheck(RevocationRules rules)
{
    private const int MaxItems = 256;
    private readonly StatusReader _reader = new(rules.Profile);

    /// <param name="path">Leaf first, anchor last; the anchor itself has no status.</param>
    /// <param name="helpers">Certificates among which another signer of a CRL or response may be.</param>
    /// <param name="isTrustedSigner">
    /// Whether a helper's path, without status, leads to the anchor of this one; asked only where the rules allow such a signer.
    /// </param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="now">The clock against which freshness is judged.</param>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Hostile status reaches the exceptions of readers and keys; each of them means: no status."
    )]
    public Verdict<RevocationFindings> Check(
        IReadOnlyList<CertificateNode> path,
        RevocationMaterial status,
        IReadOnlyList<CertificateNode> helpers,
        Func<CertificateNode, bool> isTrustedSigner,
        DateTimeOffset at,
        DateTimeOffset now
    )
    {
        if (status.Crls.Count > MaxItems || status.OcspResponses.Count > MaxItems)
        {
            return new Rejection(RejectionReason.RevocationUnknown, "too many pieces of status");
        }

        try
        {
            var inquiry = new StatusInquiry(rules, path, helpers, isTrustedSigner, new StatusMoment(at, now))
            {
                Crls = _reader.ReadCrls(status.Crls),
                Responses = _reader.ReadResponses(status.OcspResponses),
            };
            return CheckAll(path, inquiry);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Rejection(RejectionReason.RevocationUnknown, error.Message);
        }
    }

    private Verdict<RevocationFindings> CheckAll(IReadOnlyList<CertificateNode> path, StatusInquiry inquiry)
    {
        var proofs = new List<RevocationProof>(path.Count);
        List<ContestedCertificate>? contested = null;
        for (var i = 0; i < path.Count - 1; i++)
        {
            var finding = inquiry.Judge(path[i], path[i + 1]);
            if ((finding.Revoked ?? finding.Unknown) is { } refused)
            {
                return refused with { PathPosition = i };
            }

            var demanded = rules.Mode == RevocationMode.Path || (rules.Mode == RevocationMode.Leaf && i == 0);
            if (demanded && !finding.IsGood)
            {
                var certificate = path[i].Certificate;
                return new Rejection(
                    RejectionReason.RevocationUnknown,
                    $"no fresh status for {certificate.SerialNumber} of {certificate.Issuer}"
                );
            }

            AddNew(proofs, finding.Proofs);
            if (finding.Contested is { } doubt)
            {
                (contested ??= []).Add(doubt);
            }
        }

        return new RevocationFindings(proofs, contested ?? RevocationFindings.None.Contested);
    }

    private static void AddNew(List<RevocationProof> proofs, List<RevocationProof> found)
    {
        foreach (var proof in found)
        {
            if (!Contains(proofs, proof.Der))
            {
                proofs.Add(proof);
            }
        }
    }

    private static bool Contains(List<RevocationProof> proofs, byte[] der)
    {
        foreach (var proof in proofs)
        {
            if (ReferenceEquals(proof.Der, der))
            {
                return true;
            }
        }

        return false;
    }
}
