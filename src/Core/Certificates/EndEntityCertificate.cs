using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>A strictly parsed X.509 certificate; nothing about it is trusted yet.</summary>
public sealed class EndEntityCertificate
{
    /// <summary>Octets of the largest certificate that is looked at.</summary>
    public const int MaxSize = 16 * 1024;

    private EndEntityCertificate(CertificateFields fields)
    {
        Fields = fields;
        Der = fields.Der.ToArray();
        Sha256 = SHA256.HashData(Der);
        SubjectPublicKeyInfo = fields.SubjectPublicKeyInfo.ToArray();
        SpkiSha256 = SHA256.HashData(SubjectPublicKeyInfo);
    }

    public byte[] Der { get; }
    public byte[] Sha256 { get; }
    public byte[] SubjectPublicKeyInfo { get; }
    public byte[] SpkiSha256 { get; }

    /// <summary>RFC 4514 text, for people.</summary>
    public string Subject => new X500DistinguishedName(Fields.Subject.Span).Name;
    public string Issuer => new X500DistinguishedName(Fields.Issuer.Span).Name;
    public byte[] IssuerDer => Fields.Issuer.ToArray();

    /// <summary>Upper-case hex without leading zero octets.</summary>
    public string SerialNumber => Convert.ToHexString(Fields.SerialNumber.Span.TrimStart((byte)0));
    public DateTimeOffset NotBefore => Fields.NotBefore;
    public DateTimeOffset NotAfter => Fields.NotAfter;

    internal CertificateFields Fields { get; }

    public static Verdict<EndEntityCertificate> Parse(ReadOnlySpan<byte> der)
    {
        if (der.Length > MaxSize)
        {
            return new Rejection(RejectionReason.CertificateTooLarge, $"{der.Length} octets");
        }

        return CertificateFields.Parse(der).TryGetValue(out var fields, out var rejection)
            ? new EndEntityCertificate(fields)
            : rejection;
    }
}
