using System.Formats.Asn1;

namespace JianliRegistry.Core.Signing;

/// <summary>Puts the index into a token; the authority signed without it, so it stands among the unsigned attributes.</summary>
internal static class ArchiveTokenForm
{
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);

    /// <param name="token">DER TimeStampToken that was verified; its one signer has no unsigned attribute.</param>
    public static byte[] AddHashIndex(byte[] token, byte[] hashIndex)
    {
        var contentInfo = new AsnReader(token, AsnEncodingRules.DER).ReadSequence();
        var type = contentInfo.ReadObjectIdentifier();
        var fields = ChildrenOf(contentInfo.ReadSequence(Tag0).ReadSequence());
        var signer = ChildrenOf(new AsnReader(fields[^1], AsnEncodingRules.DER).ReadSetOf().ReadSequence());
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            using (writer.PushSequence(Tag0))
            using (writer.PushSequence())
            {
                WriteAll(writer, fields.Take(fields.Count - 1));
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    WriteAll(writer, signer);
                    using (writer.PushSetOf(Tag1))
                    {
                        UnsignedAttributes.Write(writer, ObjectIdentifiers.AtsHashIndexV3, hashIndex);
                    }
                }
            }
        }

        return writer.Encode();
    }

    private static List<ReadOnlyMemory<byte>> ChildrenOf(AsnReader sequence)
    {
        var children = new List<ReadOnlyMemory<byte>>();
        while (sequence.HasData)
        {
            children.Add(sequence.ReadEncodedValue());
        }

        return children;
    }

    private static void WriteAll(AsnWriter writer, IEnumerable<ReadOnlyMemory<byte>> values)
    {
        foreach (var value in values)
        {
            writer.WriteEncodedValue(value.Span);
        }
    }
}
