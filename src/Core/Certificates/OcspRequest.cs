using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>The question to a responder (RFC 6960 §4.1): one certificate, with a nonce.</summary>
internal static class OcspRequest
{
    private const string NonceOid = "1.3.6.1.5.5.7.48.1.2";
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);
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

    /// <summary>The nonce in a response's extensions, null where there is none.</summary>
    /// <param name="responseData">DER that <see cref="OcspResponse"/> has read strictly.</param>
    public static byte[]? NonceOf(ReadOnlyMemory<byte> responseData)
    {
        var data = new AsnReader(responseData, AsnEncodingRules.DER).ReadSequence();
        data.ReadEncodedValue(); // responderID
        data.ReadEncodedValue(); // producedAt
        data.ReadEncodedValue(); // responses
        if (!data.HasData || !data.PeekTag().HasSameClassAndValue(Tag1))
        {
            return null;
        }

        var extension = CertificateFields
            .ReadExtensions(data.ReadSequence(Tag1).ReadSequence())
            .FirstOrDefault(e => e.Oid == NonceOid);

        // Old responders put the bare octets here; RFC 8954 §2.1 settled on an OCTET STRING around them.
        return extension is null ? null
            : extension.Value.Span is [0x04, var length, .. var octets] && length == octets.Length ? octets.ToArray()
            : extension.Value.ToArray();
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
