using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>One answer of a forged OCSP response.</summary>
/// <param name="RevokedAt">Null says good, unless <paramref name="Unknown"/>.</param>
internal sealed record ForgedAnswer(
    DateTimeOffset? RevokedAt = null,
    bool Unknown = false,
    IReadOnlyList<CrlExtension>? Extensions = null
)
{
    public DateTimeOffset ThisUpdate { get; init; } = PathLab.Now.AddMinutes(-10);
    public DateTimeOffset? NextUpdate { get; init; } = PathLab.Now.AddHours(1);

    /// <summary>Bits to flip in serial number, issuer name hash and issuer key hash.</summary>
    public (byte Serial, byte Name, byte Key) Off { get; init; }
}

/// <summary>An OCSP response written by hand; good unless told otherwise.</summary>
internal sealed record OcspForge(SigningIdentity Signer, X509Certificate2 About, X509Certificate2 Issuer)
{
    public HashAlgorithmName CertificateIdHash { get; init; } = HashAlgorithmName.SHA1;
    public HashAlgorithmName SignatureHash { get; init; } = HashAlgorithmName.SHA256;
    public DateTimeOffset ProducedAt { get; init; } = PathLab.Now.AddMinutes(-10);
    public bool NamedByKey { get; init; }
    public int Status { get; init; }
    public IReadOnlyList<ForgedAnswer> Answers { get; init; } = [new ForgedAnswer()];
    public IReadOnlyList<CrlExtension> Extensions { get; init; } = [];

    /// <summary>Certificates sent along; the signer's when null.</summary>
    public IReadOnlyList<X509Certificate2>? Certificates { get; init; }

    public byte[] Sign()
    {
        var data = WriteData();
        var basic = new AsnWriter(AsnEncodingRules.DER);
        using (basic.PushSequence())
        {
            basic.WriteEncodedValue(data);
            using (basic.PushSequence())
            {
                var sha1 = SignatureHash == HashAlgorithmName.SHA1;
                basic.WriteObjectIdentifier(sha1 ? "1.2.840.10045.4.1" : "1.2.840.10045.4.3.2");
            }

            basic.WriteBitString(Signer.Key.SignData(data, SignatureHash, DSASignatureFormat.Rfc3279DerSequence));
            using (basic.PushSequence(Tag(0)))
            using (basic.PushSequence())
            {
                foreach (var certificate in Certificates ?? [Signer.Certificate])
                {
                    basic.WriteEncodedValue(certificate.RawData);
                }
            }
        }

        var response = new AsnWriter(AsnEncodingRules.DER);
        using (response.PushSequence())
        {
            response.WriteEncodedValue([0x0A, 1, (byte)Status]);
            using (response.PushSequence(Tag(0)))
            using (response.PushSequence())
            {
                response.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.1");
                response.WriteOctetString(basic.Encode());
            }
        }

        return response.Encode();
    }

    private static Asn1Tag Tag(int value) => new(TagClass.ContextSpecific, value);

    private static byte[] Flip(byte[] bytes, byte mask)
    {
        bytes[^1] ^= mask;
        return bytes;
    }

    private static void WriteExtensions(AsnWriter writer, IReadOnlyList<CrlExtension> extensions)
    {
        if (extensions.Count == 0)
        {
            return;
        }

        using (writer.PushSequence(Tag(1)))
        using (writer.PushSequence())
        {
            foreach (var extension in extensions)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(extension.Oid);
                    if (extension.Critical)
                    {
                        writer.WriteBoolean(true);
                    }

                    writer.WriteOctetString(extension.Value);
                }
            }
        }
    }

    private byte[] WriteData()
    {
        var data = new AsnWriter(AsnEncodingRules.DER);
        using (data.PushSequence())
        {
            using (data.PushSequence(Tag(NamedByKey ? 2 : 1)))
            {
                if (NamedByKey)
                {
                    data.WriteOctetString(
                        CryptographicOperations.HashData(
                            HashAlgorithmName.SHA1,
                            Signer.Certificate.PublicKey.EncodedKeyValue.RawData
                        )
                    );
                }
                else
                {
                    data.WriteEncodedValue(Signer.Certificate.SubjectName.RawData);
                }
            }

            data.WriteGeneralizedTime(ProducedAt, omitFractionalSeconds: true);
            using (data.PushSequence())
            {
                foreach (var answer in Answers)
                {
                    WriteAnswer(data, answer);
                }
            }

            WriteExtensions(data, Extensions);
        }

        return data.Encode();
    }

    private void WriteAnswer(AsnWriter data, ForgedAnswer answer)
    {
        using (data.PushSequence())
        {
            WriteCertificateId(data, answer.Off);
            if (answer.RevokedAt is { } at)
            {
                using (data.PushSequence(Tag(1)))
                {
                    data.WriteGeneralizedTime(at, omitFractionalSeconds: true);
                }
            }
            else
            {
                data.WriteNull(Tag(answer.Unknown ? 2 : 0));
            }

            data.WriteGeneralizedTime(answer.ThisUpdate, omitFractionalSeconds: true);
            if (answer.NextUpdate is { } next)
            {
                using (data.PushSequence(Tag(0)))
                {
                    data.WriteGeneralizedTime(next, omitFractionalSeconds: true);
                }
            }

            WriteExtensions(data, answer.Extensions ?? []);
        }
    }

    private void WriteCertificateId(AsnWriter data, (byte Serial, byte Name, byte Key) off)
    {
        using (data.PushSequence())
        {
            using (data.PushSequence())
            {
                data.WriteObjectIdentifier(
                    CertificateIdHash == HashAlgorithmName.SHA1 ? ObjectIdentifiers.Sha1
                    : CertificateIdHash == MessageDigest.Sm3 ? ObjectIdentifiers.Sm3
                    : ObjectIdentifiers.Sha256
                );
            }

            var name = MessageDigest.HashData(CertificateIdHash, Issuer.SubjectName.RawData);
            var key = MessageDigest.HashData(CertificateIdHash, Issuer.PublicKey.EncodedKeyValue.RawData);
            data.WriteOctetString(Flip(name, off.Name));
            data.WriteOctetString(Flip(key, off.Key));
            data.WriteInteger(Flip(About.SerialNumberBytes.ToArray(), off.Serial));
        }
    }
}
