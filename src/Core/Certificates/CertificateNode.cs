using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>A certificate with everything that building and checking a path asks of it again and again.</summary>
internal sealed class CertificateNode
{
    private string? _subjectKey;
    private string? _issuerKey;

    private CertificateNode(EndEntityCertificate certificate, PublicKey key, CertificateExtensions extensions) =>
        (Certificate, Key, Extensions) = (certificate, key, extensions);

    public EndEntityCertificate Certificate { get; }
    public PublicKey Key { get; }
    public CertificateExtensions Extensions { get; }
    public CertificateFields Fields => Certificate.Fields;

    /// <summary>Comparison keys of the names (RFC 5280 §7.1).</summary>
    public string SubjectKey => _subjectKey ??= DistinguishedName.ComparisonKey(Fields.Subject);
    public string IssuerKey => _issuerKey ??= DistinguishedName.ComparisonKey(Fields.Issuer);
    public bool IsSelfIssued => IsIssuedInNameOf(this);

    public static Verdict<CertificateNode> Parse(ReadOnlySpan<byte> der, PathProfile profile = PathProfile.Registry) =>
        EndEntityCertificate.Parse(der, profile).TryGetValue(out var certificate, out var rejection)
            ? Create(certificate, profile)
            : rejection;

    public static Verdict<CertificateNode> Create(
        EndEntityCertificate certificate,
        PathProfile profile = PathProfile.Registry
    )
    {
        var algorithms = profile == PathProfile.Pkix ? AlgorithmSet.Pkix : AlgorithmSet.Registry;
        if (
            !PublicKey
                .Parse(certificate.Fields.SubjectPublicKeyInfo.Span, algorithms)
                .TryGetValue(out var key, out var rejection)
        )
        {
            return rejection;
        }

        return CertificateExtensions.Parse(certificate.Fields).TryGetValue(out var extensions, out rejection)
            ? new CertificateNode(certificate, key, extensions)
            : rejection;
    }

    /// <summary>True where <paramref name="issuer"/> has the name of this certificate's issuer; equal octets need no folding.</summary>
    public bool IsIssuedInNameOf(CertificateNode issuer) =>
        Fields.Issuer.Span.SequenceEqual(issuer.Fields.Subject.Span) || IssuerKey == issuer.SubjectKey;
}
