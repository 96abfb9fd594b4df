using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>Builds the signed attributes of a commitment; the key agent signs exactly these bytes, the server's seal too.</summary>
public static class CommitmentAttributes
{
    /// <summary>What a statement is (docs/evidence.md).</summary>
    public const string StatementMimeType = "text/plain;charset=utf-8";

    /// <param name="signingTime">Whole seconds count; the rest is cut off (RFC 5652 §11.3).</param>
    /// <param name="policy">Null for receipts and seals, which name none.</param>
    /// <param name="form">Decides the content-type; <see cref="CadesAssembler.Assemble"/> follows it.</param>
    /// <param name="mimeType">Something else only for what is no statement, such as a package's manifest.</param>
    /// <returns>DER SET OF Attribute (tag 0x31), the bytes to be signed (RFC 5652 §5.4).</returns>
    public static Verdict<byte[]> Build(
        ReadOnlySpan<byte> statement,
        ReadOnlySpan<byte> signerCertificate,
        DateTimeOffset signingTime,
        SignatureAlgorithm algorithm,
        SignaturePolicy? policy,
        string mimeType = StatementMimeType,
        SignatureForm form = SignatureForm.Cms
    )
    {
        if (!CommitmentAlgorithms.TryGet(algorithm, out var suite))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, $"{algorithm} signs no commitment");
        }

        var types = CmsContentTypes.Of(form);
        if (!types.Allows(algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmKeyMismatch, "GB/T 35275 is for SM2");
        }

        if (!ReadSigner(signerCertificate, algorithm).TryGetValue(out var certificate, out var rejection))
        {
            return rejection;
        }

        var digest = MessageDigest.HashData(suite.Digest, statement);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            WriteAttribute(writer, ObjectIdentifiers.ContentType, w => w.WriteObjectIdentifier(types.Data));
            WriteAttribute(writer, ObjectIdentifiers.SigningTime, w => WriteTime(w, signingTime));
            WriteAttribute(writer, ObjectIdentifiers.MessageDigest, w => w.WriteOctetString(digest));
            WriteAttribute(
                writer,
                ObjectIdentifiers.SigningCertificateV2,
                w => WriteSigningCertificate(w, certificate, suite)
            );
            WriteAttribute(writer, ObjectIdentifiers.CommitmentType, WriteProofOfApproval);
            WriteAttribute(
                writer,
                ObjectIdentifiers.MimeType,
                w => w.WriteCharacterString(UniversalTagNumber.UTF8String, mimeType)
            );
            WriteAttribute(writer, ObjectIdentifiers.AlgorithmProtection, w => WriteAlgorithmProtection(w, suite));
            if (policy is not null)
            {
                WriteAttribute(writer, ObjectIdentifiers.SignaturePolicy, w => WritePolicy(w, policy));
            }
        }

        return writer.Encode();
    }

    private static Verdict<CertificateFields> ReadSigner(ReadOnlySpan<byte> certificate, SignatureAlgorithm algorithm)
    {
        if (!CertificateFields.Parse(certificate).TryGetValue(out var fields, out var rejection))
        {
            return rejection;
        }

        if (!PublicKey.Parse(fields.SubjectPublicKeyInfo.Span).TryGetValue(out var key, out rejection))
        {
            return rejection;
        }

        return key.Allows(algorithm)
            ? fields
            : new Rejection(RejectionReason.AlgorithmKeyMismatch, $"{algorithm} does not belong to this key");
    }

    private static void WriteAttribute(AsnWriter writer, string oid, Action<AsnWriter> writeValue)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                writeValue(writer);
            }
        }
    }

    /// <summary>RFC 5652 §11.3: UTCTime through 2049, GeneralizedTime after.</summary>
    private static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        if (utc.Year is >= 1950 and < 2050)
        {
            writer.WriteUtcTime(utc);
        }
        else
        {
            writer.WriteGeneralizedTime(utc, omitFractionalSeconds: true);
        }
    }

    /// <summary>SigningCertificateV2 with one ESSCertIDv2; SHA-256 is its default and therefore not written, SM3 is (RFC 5035 §4).</summary>
    private static void WriteSigningCertificate(
        AsnWriter writer,
        CertificateFields certificate,
        CommitmentAlgorithm suite
    )
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            if (suite.Digest != HashAlgorithmName.SHA256)
            {
                writer.WriteEncodedValue(suite.DigestIdentifier);
            }

            writer.WriteOctetString(MessageDigest.HashData(suite.Digest, certificate.Der.Span));
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
                {
                    writer.WriteEncodedValue(certificate.Issuer.Span);
                }

                writer.WriteInteger(certificate.SerialNumber.Span);
            }
        }
    }

    private static void WriteProofOfApproval(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ObjectIdentifiers.ProofOfApproval);
        }
    }

    /// <summary>RFC 6211: digest algorithm, then [1] IMPLICIT signature algorithm.</summary>
    private static void WriteAlgorithmProtection(AsnWriter writer, CommitmentAlgorithm suite)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(suite.DigestIdentifier);
            writer.WriteEncodedValue([0xA1, .. suite.SignatureIdentifier.AsSpan(1)]);
        }
    }

    private static void WritePolicy(AsnWriter writer, SignaturePolicy policy)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(policy.Oid);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(CommitmentAlgorithms.Sha256Identifier);
                writer.WriteOctetString(policy.Sha256);
            }
        }
    }
}
