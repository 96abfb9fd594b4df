using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>A certificate with everything that building and checking a path asks of it again and again.</summary>
internal sealed class CertificateNode
{
    private CertificateNode(EndEntityCertificate certificate, PublicKey key, CertificateExtensions extensions)
    {
        Certificate = certificate;
        Key = key;
        Extensions = extensions;
        SubjectKey = DistinguishedName.ComparisonKey(Fields.Subject);
        IssuerKey = DistinguishedName.ComparisonKey(Fields.Issuer);
    }

    public EndEntityCertificate Certificate { get; }
    public PublicKey Key { get; }
    public CertificateExtensions Extensions { get; }
    public CertificateFields Fields => Certificate.Fields;

    /// <summary>Comparison keys of the names (RFC 5280 §7.1).</summary>
    public string SubjectKey { get; }
    public string IssuerKey { get; }
    public bool IsSelfIssued => SubjectKey == IssuerKey;

    public static Verdict<CertificateNode> Parse(ReadOnlySpan<byte> der) =>
        EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out var rejection)
            ? Create(certificate)
            : rejection;

    public static Verdict<CertificateNode> Create(EndEntityCertificate certificate)
    {
        if (!PublicKey.Parse(certificate.SubjectPublicKeyInfo).TryGetValue(out var key, out var rejection))
        {
            return rejection;
        }

        return CertificateExtensions.Parse(certificate.Fields).TryGetValue(out var extensions, out rejection)
            ? new CertificateNode(certificate, key, extensions)
            : rejection;
    }
}
