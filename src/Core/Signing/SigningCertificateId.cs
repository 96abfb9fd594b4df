using System.Formats.Asn1;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Signing;

/// <summary>The one ESSCertIDv2 of a signing-certificate-v2 attribute (RFC 5035 §4).</summary>
/// <param name="Issuer">DER Name, with Serial; null where the attribute has no issuerSerial.</param>
internal sealed record SigningCertificateId(
    HashAlgorithmName HashAlgorithm,
    ReadOnlyMemory<byte> Hash,
    ReadOnlyMemory<byte>? Issuer,
    ReadOnlyMemory<byte>? Serial
)
{
    private static readonly Asn1Tag DirectoryName = new(TagClass.ContextSpecific, 4);

    /// <summary>True when it names exactly this certificate.</summary>
    public bool Matches(CertificateFields certificate) =>
        MessageDigest.HashData(HashAlgorithm, certificate.Der.Span).AsSpan().SequenceEqual(Hash.Span)
        && (Issuer is not { } issuer || issuer.Span.SequenceEqual(certificate.Issuer.Span))
        && (Serial is not { } serial || serial.Span.SequenceEqual(certificate.SerialNumber.Span));

    /// <param name="value">DER SigningCertificateV2; the first entry names the signer, others and policies are not used.</param>
    public static SigningCertificateId Read(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var signingCertificate = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var ids = signingCertificate.ReadSequence();
        signingCertificate.ThrowIfNotEmpty();
        var id = ids.ReadSequence();
        ids.ThrowIfNotEmpty();

        var hashAlgorithm = HashAlgorithmName.SHA256;
        if (
            id.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)
            && !SignatureScheme.TryParseDigest(id.ReadEncodedValue().Span, out hashAlgorithm)
        )
        {
            throw new AsnContentException("the certificate is named by a hash that is not allowed");
        }

        var hash = id.ReadOctetString();
        if (!id.HasData)
        {
            return new SigningCertificateId(hashAlgorithm, hash, null, null);
        }

        var issuerSerial = id.ReadSequence();
        id.ThrowIfNotEmpty();
        var names = issuerSerial.ReadSequence();
        var directoryName = names.ReadSequence(DirectoryName);
        names.ThrowIfNotEmpty();
        var issuer = directoryName.ReadEncodedValue();
        directoryName.ThrowIfNotEmpty();
        var serial = issuerSerial.ReadIntegerBytes();
        issuerSerial.ThrowIfNotEmpty();
        return new SigningCertificateId(hashAlgorithm, hash, issuer, serial);
    }
}
