using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>An RFC 3161 token whose signature and imprint were verified; its certificate path is still to be validated.</summary>
/// <remarks>
/// Strict: DER, one signer, SHA-256/384/512, or SM3 where the key is SM2; the signer's certificate inside and named by
/// signing-certificate-v2. A token with the SHA-1 form of that attribute alone is refused (RFC 5816 replaced it).
/// </remarks>
public sealed class VerifiedTimestamp
{
    private const int MaxSize = 64 * 1024;

    internal VerifiedTimestamp() { }

    /// <summary>genTime.</summary>
    public required DateTimeOffset Time { get; init; }
    public required byte[] SignerCertificate { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    /// <param name="token">DER TimeStampToken; a token in BER has to be written again as DER by whoever fetched it.</param>
    /// <param name="data">The data whose digest the token stamps (for CAdES-T: the signature octets).</param>
    public static Verdict<VerifiedTimestamp> Verify(ReadOnlySpan<byte> token, ReadOnlySpan<byte> data)
    {
        // An archive timestamp is none of these: it speaks of more than its imprint, by its index.
        if (!Open(token).TryGetValue(out var opened, out var rejection))
        {
            return rejection;
        }

        if (opened.Token.HashIndex is not null)
        {
            return new Rejection(RejectionReason.UnsignedAttributeNotAllowed, "an index in a signature timestamp");
        }

        var hash = MessageDigest.HashData(opened.Info.HashAlgorithm, data);
        return VerifyImprint(opened, hash);
    }

    /// <summary>For who has the SHA-256 digest already: the root of a hash tree.</summary>
    public static Verdict<VerifiedTimestamp> VerifyHash(ReadOnlySpan<byte> token, ReadOnlySpan<byte> sha256) =>
        !Open(token).TryGetValue(out var opened, out var rejection) ? rejection
        : opened.Info.HashAlgorithm == HashAlgorithmName.SHA256 ? VerifyImprint(opened, sha256)
        : new Rejection(RejectionReason.TimestampImprintMismatch, "the token uses another digest");

    internal static Verdict<VerifiedTimestamp> VerifyImprint(OpenedTimestamp opened, ReadOnlySpan<byte> digest)
    {
        // 2. It stamps this data.
        if (!opened.Info.Imprint.Span.SequenceEqual(digest))
        {
            return new Rejection(RejectionReason.TimestampImprintMismatch, "the token stamps other data");
        }

        try
        {
            // 3. The signed attributes bind TSTInfo and the signer's certificate; then the signature.
            return VerifySigner(opened.Token).TryGetValue(out var signer, out var rejection)
                ? new VerifiedTimestamp
                {
                    Time = opened.Info.Time,
                    SignerCertificate = signer.Der.ToArray(),
                    Certificates = opened.Token.Certificates,
                }
                : rejection;
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.TimestampMalformed, error.Message);
        }
    }

    /// <summary>1. One SignedData over TSTInfo, allowed algorithms, one signer. Nothing is verified yet.</summary>
    internal static Verdict<OpenedTimestamp> Open(ReadOnlySpan<byte> token)
    {
        if (token.Length > MaxSize || !IsOneValue(token))
        {
            return new Rejection(RejectionReason.TimestampMalformed, "the token is too large or not one DER value");
        }

        try
        {
            if (!TimestampToken.Read(token.ToArray()).TryGetValue(out var parsed, out var rejection))
            {
                return rejection;
            }

            var info = TimestampContent.Read(parsed.Content);
            return parsed.Allows(info.HashAlgorithm)
                ? new OpenedTimestamp(parsed, info)
                : new Rejection(RejectionReason.AlgorithmNotAllowed, "an imprint of SM3 in a token of another key");
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.TimestampMalformed, error.Message);
        }
    }

    private static Verdict<CertificateFields> VerifySigner(TimestampToken token)
    {
        if (!AttributeSet.Parse(token.SignedAttributes).TryGetValue(out var attributes, out var rejection))
        {
            return rejection;
        }

        if (
            !attributes.TryGetValue(ObjectIdentifiers.ContentType, out var contentType)
            || !attributes.TryGetValue(ObjectIdentifiers.MessageDigest, out var messageDigest)
            || !attributes.TryGetValue(ObjectIdentifiers.SigningCertificateV2, out var signingCertificate)
        )
        {
            return new Rejection(RejectionReason.AttributeMissing, "a signed attribute of the token");
        }

        var contentDigest = MessageDigest.HashData(token.Digest, token.Content.Span);
        if (
            new AsnReader(contentType, AsnEncodingRules.DER).ReadObjectIdentifier()
                != ObjectIdentifiers.TimestampContent
            || !new AsnReader(messageDigest, AsnEncodingRules.DER)
                .ReadOctetString()
                .AsSpan()
                .SequenceEqual(contentDigest)
        )
        {
            return new Rejection(
                RejectionReason.TimestampSignatureInvalid,
                "the token's attributes are not its content's"
            );
        }

        var id = SigningCertificateId.Read(signingCertificate);
        if (!token.Allows(id.HashAlgorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, "SM3 names the certificate of another key");
        }

        foreach (var der in token.Certificates)
        {
            if (
                CertificateFields.Parse(der).TryGetValue(out var certificate, out _)
                && id.Matches(certificate)
                && token.SignerId.Span.SequenceEqual(CadesAssembler.SignerIdOf(certificate))
            )
            {
                return VerifySignature(token, certificate);
            }
        }

        return new Rejection(RejectionReason.CmsCertificateMissing, "the token does not hold its signer's certificate");
    }

    private static Verdict<CertificateFields> VerifySignature(TimestampToken token, CertificateFields certificate)
    {
        if (!PublicKey.Parse(certificate.SubjectPublicKeyInfo.Span).TryGetValue(out var key, out var rejection))
        {
            return rejection;
        }

        return key.Verify(token.Scheme, token.SignedAttributes.Span, token.Signature.Span, ecdsaDer: true)
            .TryGetValue(out _, out rejection)
            ? certificate
            : new Rejection(RejectionReason.TimestampSignatureInvalid, rejection.Detail);
    }

    private static bool IsOneValue(ReadOnlySpan<byte> token) => DerEncoding.IsCanonical(token) && token[0] == 0x30;
}

/// <summary>A token that was read, and what it says.</summary>
internal sealed record OpenedTimestamp(TimestampToken Token, TimestampContent Info);
