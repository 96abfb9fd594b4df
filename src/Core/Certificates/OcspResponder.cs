using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>Who may answer for a CA (RFC 6960 §4.2.2.2): the CA's own key, or one certificate that this CA issued for it.</summary>
internal static class OcspResponder
{
    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>True when the response is signed by <paramref name="issuer"/> or its delegate, valid at <paramref name="now"/>.</summary>
    public static bool IsAuthorized(OcspResponse response, CertificateNode issuer, DateTimeOffset now) =>
        SignatureScheme.TryParse(response.SignatureAlgorithm.Span, out var scheme)
        && (
            (IsNamed(response, issuer) && IsSigned(response, scheme, issuer))
            || response.Certificates.Take(4).Any(der => IsSignedByDelegate(response, scheme, der, issuer, now))
        );

    /// <summary>CertID in full: both hashes and the serial number, by whichever hash the responder chose.</summary>
    public static bool Names(OcspAnswer answer, CertificateNode certificate, CertificateNode issuer) =>
        answer.SerialNumber.Span.SequenceEqual(certificate.Fields.SerialNumber.Span)
        && TryHash(answer.HashAlgorithm, certificate.Fields.Issuer.Span, out var nameHash)
        && TryHash(answer.HashAlgorithm, KeyBits(issuer.Fields.SubjectPublicKeyInfo), out var keyHash)
        && answer.IssuerNameHash.Span.SequenceEqual(nameHash)
        && answer.IssuerKeyHash.Span.SequenceEqual(keyHash);

    private static bool IsSignedByDelegate(
        OcspResponse response,
        SignatureScheme scheme,
        byte[] der,
        CertificateNode issuer,
        DateTimeOffset now
    )
    {
        if (!CertificateNode.Parse(der).TryGetValue(out var node, out _) || !IsNamed(response, node))
        {
            return false;
        }

        var (fields, extensions) = (node.Fields, node.Extensions);

        // Without nocheck the delegate's own status would be an open question, and there is nobody else to ask.
        return node.IssuerKey == issuer.SubjectKey
            && fields.NotBefore <= now
            && now <= fields.NotAfter
            && !extensions.IsAuthority
            && extensions.ExtendedKeyUsage?.Contains(OcspSigning) == true
            && extensions.KeyUsage is { } usage
            && usage.HasFlag(X509KeyUsageFlags.DigitalSignature)
            && fields.Extension(CertificateExtensions.OcspNoCheckOid) is not null
            && fields.Extensions.All(e => !e.Critical || CertificateRules.IsKnownExtension(e.Oid))
            && SignatureScheme.TryParse(fields.SignatureAlgorithm.Span, out var issuedWith)
            && issuer
                .Key.Verify(issuedWith, fields.ToBeSigned.Span, fields.Signature.Span, ecdsaDer: true)
                .TryGetValue(out _, out _)
            && IsSigned(response, scheme, node);
    }

    private static bool IsNamed(OcspResponse response, CertificateNode signer) =>
        response.ResponderName is { } name
            ? DistinguishedName.ComparisonKey(name) == signer.SubjectKey
            : response.ResponderKeyHash is { } hash
                && TryHash(ObjectIdentifiers.Sha1, KeyBits(signer.Fields.SubjectPublicKeyInfo), out var keyHash)
                && hash.Span.SequenceEqual(keyHash);

    private static bool IsSigned(OcspResponse response, SignatureScheme scheme, CertificateNode signer) =>
        signer
            .Key.Verify(scheme, response.ToBeSigned.Span, response.Signature, ecdsaDer: true)
            .TryGetValue(out _, out _);

    /// <summary>The key's BIT STRING without tag, length and unused-bits octet.</summary>
    internal static byte[] KeyBits(ReadOnlyMemory<byte> spki)
    {
        var sequence = new AsnReader(spki, AsnEncodingRules.DER).ReadSequence();
        sequence.ReadEncodedValue();
        return sequence.ReadBitString(out _);
    }

    [SuppressMessage(
        "Security",
        "CA5350:Do not use weak cryptographic algorithms",
        Justification = "RFC 6960 §4.1.1: the hash only says which certificate is meant; the answer itself is signed."
    )]
    internal static bool TryHash(string oid, ReadOnlySpan<byte> data, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = oid switch
        {
            ObjectIdentifiers.Sha1 => SHA1.HashData(data),
            ObjectIdentifiers.Sha256 => SHA256.HashData(data),
            ObjectIdentifiers.Sha384 => SHA384.HashData(data),
            ObjectIdentifiers.Sha512 => SHA512.HashData(data),
            _ => null,
        };
        return hash is not null;
    }
}
