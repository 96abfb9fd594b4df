using System.Formats.Asn1;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Certificates;

/// <summary>The question to a responder (RFC 6960 §4.1): one certificate, with a nonce.</summary>
internal static class OcspRequest
{
    private const string NonceOid = "1.3.6.1.5.5.7.48.1.2";
    private static readonly Asn1Tag Tag2 = new(TagClass.ContextSpecific, 2);

    public static byte[] Encode(
        EndEntityCertificate certificate,
        CertificateNode issuer,
        string hash,
        ReadOnlySpan<byte> nonce
    )
    {
        if (
            !OcspResponder.TryHash(hash, issuer.Fields.Subject.Span, out var nameHash)
            || !OcspResponder.TryHash(hash, OcspResponder.KeyBits(issuer.Fields.SubjectPublicKeyInfo), out var keyHash)
        )
        {
            throw new CryptographicException($"{hash} is no hash of a CertID");
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // OCSPRequest
        using (writer.PushSequence()) // TBSRequest
        {
            using (writer.PushSequence()) // requestList
            using (writer.PushSequence()) // Request
            using (writer.PushSequence()) // CertID
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(hash);
                    writer.WriteNull();
                }

                writer.WriteOctetString(nameHash);
                writer.WriteOctetString(keyHash);
                writer.WriteInteger(certificate.Fields.SerialNumber.Span);
            }

            WriteNonce(writer, nonce);
        }

        return writer.Encode();
    }

    private static void WriteNonce(AsnWriter writer, ReadOnlySpan<byte> nonce)
    {
        var value = new AsnWriter(AsnEncodingRules.DER);
        value.WriteOctetString(nonce);
        using (writer.PushSequence(Tag2))
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(NonceOid);
            writer.WriteOctetString(value.Encode());
        }
    }
}
