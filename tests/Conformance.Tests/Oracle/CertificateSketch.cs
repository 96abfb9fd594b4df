using System.Formats.Asn1;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>The changeable parts of a certificate; written anew as DER with a signature that nobody verifies.</summary>
internal sealed record CertificateSketch(
    ReadOnlyMemory<byte> Issuer,
    ReadOnlyMemory<byte> Subject,
    ReadOnlyMemory<byte> SubjectPublicKeyInfo,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    IReadOnlyList<ExtensionField> Extensions
)
{
    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    public static CertificateSketch Of(CertificateFields fields) =>
        new(
            fields.Issuer,
            fields.Subject,
            fields.SubjectPublicKeyInfo,
            fields.NotBefore,
            fields.NotAfter,
            fields.Extensions
        );

    public byte[] Write()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteToBeSigned(writer);
            WriteAlgorithm(writer);
            writer.WriteBitString([0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]);
        }

        return writer.Encode();
    }

    private void WriteToBeSigned(AsnWriter writer)
    {
        using var whole = writer.PushSequence();
        using (writer.PushSequence(VersionTag))
        {
            writer.WriteInteger(2);
        }

        writer.WriteInteger(1);
        WriteAlgorithm(writer);
        writer.WriteEncodedValue(Issuer.Span);
        using (writer.PushSequence())
        {
            WriteTime(writer, NotBefore);
            WriteTime(writer, NotAfter);
        }

        writer.WriteEncodedValue(Subject.Span);
        writer.WriteEncodedValue(SubjectPublicKeyInfo.Span);
        if (Extensions.Count > 0)
        {
            using var wrapper = writer.PushSequence(ExtensionsTag);
            using var list = writer.PushSequence();
            foreach (var extension in Extensions)
            {
                using var one = writer.PushSequence();
                writer.WriteObjectIdentifier(extension.Oid);
                if (extension.Critical)
                {
                    writer.WriteBoolean(value: true);
                }

                writer.WriteOctetString(extension.Value.Span);
            }
        }
    }

    private static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        if (time.Year < 2050)
        {
            writer.WriteUtcTime(time);
        }
        else
        {
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    }

    private static void WriteAlgorithm(AsnWriter writer) =>
        writer.WriteEncodedValue(SignatureScheme.For(SignatureAlgorithm.Es256).Encode());
}
