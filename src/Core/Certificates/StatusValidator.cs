using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Says of one certificate whether it is shown good, without a path: for who holds its issuer's certificate already.</summary>
/// <remarks>Nothing is concluded about the certificate itself; whoever wants to believe it needs <see cref="CertificatePathValidator"/>.</remarks>
/// <param name="trust">Where the issuer is looked for, among anchors and intermediates alike.</param>
public sealed class StatusValidator(TrustStore trust, PathPolicy policy)
{
    private readonly RevocationCheck _revocation = new(
        RevocationRules.Of(policy, trust.Profile) with
        {
            Mode = RevocationMode.Leaf,
        }
    );

    /// <param name="certificate">DER.</param>
    /// <param name="at">When it had to be good.</param>
    /// <param name="now">The clock against which status freshness is judged.</param>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Nothing that a stranger sends may end as an exception; each of them means: refused."
    )]
    public Verdict<RevocationFindings> Validate(
        ReadOnlySpan<byte> certificate,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    )
    {
        try
        {
            if (!CertificateNode.Parse(certificate, trust.Profile).TryGetValue(out var node, out var rejection))
            {
                return rejection;
            }

            var budget = new PathBudget();
            Verdict<RevocationFindings> verdict = new Rejection(RejectionReason.PathNotFound, "no issuer at hand");
            foreach (var issuer in IssuersOf(node))
            {
                verdict = _revocation.Check(
                    [node, issuer],
                    status,
                    trust.Intermediates,
                    signer => IsTrustedSigner(signer, at, budget),
                    at,
                    now
                );
                if (budget.IsExhausted)
                {
                    return new Rejection(RejectionReason.RevocationUnknown, "too many signers of status");
                }

                if (verdict.TryGetValue(out _, out rejection) || rejection.Reason == RejectionReason.CertificateRevoked)
                {
                    return verdict;
                }
            }

            return verdict;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Rejection(RejectionReason.RevocationUnknown, error.Message);
        }
    }

    /// <summary>Those whose key signed it; where its algorithm is one that we do not verify, those of the right name.</summary>
    private IEnumerable<CertificateNode> IssuersOf(CertificateNode node)
    {
        var verifiable = SignatureScheme.TryParse(node.Fields.SignatureAlgorithm.Span, out _);
        return trust
            .Anchors.Concat(trust.Intermediates)
            .Where(c => node.IsIssuedInNameOf(c) && (!verifiable || OcspResponder.IsIssuedBy(node, c)))
            .DistinctBy(c => Sha256Key.Of(c.Fields.SubjectPublicKeyInfo.Span));
    }

    private bool IsTrustedSigner(CertificateNode signer, DateTimeOffset at, PathBudget budget)
    {
        var search = new PathSearch(
            trust.Anchors,
            trust.Intermediates,
            trust.Profile,
            budget,
            path => PathRules.Check(path, new PathPolicy(), trust.Profile, at)
        );
        return CertificateRules.CheckWindow(signer.Fields, at) is null && search.Run(signer).TryGetValue(out _, out _);
    }
}
