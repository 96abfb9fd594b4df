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

    private const int MaxCandidates = 8;

    /// <summary>True when the response is signed by <paramref name="issuer"/> or by its delegate, valid at the clock of freshness.</summary>
    public static bool IsAuthorized(OcspResponse response, CertificateNode issuer, StatusInquiry inquiry)
    {
        var set = inquiry.Rules.AllowSha1Responses ? AlgorithmSet.PkixStatus : AlgorithmSet.Registry;
        if (!SignatureScheme.TryParse(response.SignatureAlgorithm.Span, out var scheme, set))
        {
            return false;
        }

        if (IsNamed(response, issuer) && inquiry.MayVerify() && response.IsSignedBy(issuer, scheme))
        {
            return true;
        }

        return response
            .Delegates.Concat(inquiry.Helpers)
            .Where(c => IsNamed(response, c) && IsDelegate(c, issuer, inquiry))
            .Take(MaxCandidates)
            .Any(c => inquiry.MayVerify() && response.IsSignedBy(c, scheme));
    }

    /// <summary>Whether this very key signed the certificate, by an algorithm that certificates may have.</summary>
    public static bool IsIssuedBy(CertificateNode certificate, CertificateNode issuer) =>
        SignatureScheme.TryParse(certificate.Fields.SignatureAlgorithm.Span, out var scheme)
        && issuer
            .Key.Verify(scheme, certificate.Fields.ToBeSigned.Span, certificate.Fields.Signature.Span, ecdsaDer: true)
            .TryGetValue(out _, out _);

    /// <summary>CertID in full: both hashes and the serial number, by whichever hash the responder chose.</summary>
    public static bool Names(OcspAnswer answer, CertificateNode certificate, CertificateNode issuer) =>
        answer.SerialNumber.Span.SequenceEqual(certificate.Fields.SerialNumber.Span)
        && TryHash(answer.HashAlgorithm, certificate.Fields.Issuer.Span, out var nameHash)
        && TryHash(answer.HashAlgorithm, KeyBits(issuer.Fields.SubjectPublicKeyInfo), out var keyHash)
        && answer.IssuerNameHash.Span.SequenceEqual(nameHash)
        && answer.IssuerKeyHash.Span.SequenceEqual(keyHash);

    /// <summary>RFC 6960 §4.2.2.2: issued by the CA's same key for this work, and by the lists neither revoked nor in need of being shown good.</summary>
    private static bool IsDelegate(CertificateNode node, CertificateNode issuer, StatusInquiry inquiry)
    {
        var (fields, extensions) = (node.Fields, node.Extensions);
        if (
            node.IssuerKey != issuer.SubjectKey
            || inquiry.Moment.Now < fields.NotBefore
            || inquiry.Moment.Now > fields.NotAfter
            || (extensions.IsAuthority && inquiry.Rules.RequireIssuerDuties)
            || extensions.ExtendedKeyUsage?.Contains(OcspSigning) != true
            || !(extensions.KeyUsage?.HasFlag(X509KeyUsageFlags.DigitalSignature) ?? !inquiry.Rules.RequireIssuerDuties)
            || fields.Extensions.Any(e =>
                e.Critical && !CertificateRules.IsKnownExtension(e.Oid) && e.Oid != CertificateExtensions.OcspNoCheckOid
            )
            || !inquiry.MayVerify()
            || !IsIssuedBy(node, issuer)
        )
        {
            return false;
        }

        // Told not to ask for its status, we still do not overhear that it was revoked.
        var finding = new StatusFinding(node, inquiry.Moment, inquiry.Rules);
        if (CrlCheck.Refuses(inquiry, finding, issuer))
        {
            return false;
        }

        // Without the word of its CA a list has to say it; never a response, which might be its own.
        return finding.IsGood
            || !inquiry.Rules.RequireIssuerDuties
            || fields.Extension(CertificateExtensions.OcspNoCheckOid) is not null;
    }

    private static bool IsNamed(OcspResponse response, CertificateNode signer) =>
        response.ResponderName is { } name
            ? DistinguishedName.ComparisonKey(name) == signer.SubjectKey
            : response.ResponderKeyHash is { } hash
                && TryHash(ObjectIdentifiers.Sha1, KeyBits(signer.Fields.SubjectPublicKeyInfo), out var keyHash)
                && hash.Span.SequenceEqual(keyHash);

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
            ObjectIdentifiers.Sm3 => MessageDigest.HashData(MessageDigest.Sm3, data),
            _ => null,
        };
        return hash is not null;
    }
}
