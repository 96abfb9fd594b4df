using System.Runtime.InteropServices;
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
        Der = Octets(fields.Der);
        Sha256 = SHA256.HashData(Der);
    }

    public byte[] Der { get; }
    public byte[] Sha256 { get; }
    public byte[] SubjectPublicKeyInfo => field ??= Fields.SubjectPublicKeyInfo.ToArray();
    public byte[] SpkiSha256 => field ??= SHA256.HashData(Fields.SubjectPublicKeyInfo.Span);

    /// <summary>RFC 4514 text, for people.</summary>
    public string Subject => new X500DistinguishedName(Fields.Subject.Span).Name;
    public string Issuer => new X500DistinguishedName(Fields.Issuer.Span).Name;
    public byte[] IssuerDer => Fields.Issuer.ToArray();

    /// <summary>Upper-case hex without leading zero octets.</summary>
    public string SerialNumber => Convert.ToHexString(Fields.SerialNumber.Span.TrimStart((byte)0));
    public DateTimeOffset NotBefore => Fields.NotBefore;
    public DateTimeOffset NotAfter => Fields.NotAfter;

    internal CertificateFields Fields { get; }

    public static Verdict<EndEntityCertificate> Parse(ReadOnlySpan<byte> der) => Parse(der, PathProfile.Registry);

    internal static Verdict<EndEntityCertificate> Parse(ReadOnlySpan<byte> der, PathProfile profile)
    {
        if (der.Length > MaxSize)
        {
            return new Rejection(RejectionReason.CertificateTooLarge, $"{der.Length} octets");
        }

        return CertificateFields
            .Parse(der, requireIssuerDuties: profile == PathProfile.Registry)
            .TryGetValue(out var fields, out var rejection)
            ? new EndEntityCertificate(fields)
            : rejection;
    }

    /// <summary>The fields' own copy where they hold one, so that a certificate lies in memory once.</summary>
    private static byte[] Octets(ReadOnlyMemory<byte> der) =>
        MemoryMarshal.TryGetArray(der, out var segment) && segment.Offset == 0 && segment.Array?.Length == segment.Count
            ? segment.Array
            : der.ToArray();
}
