using System.Formats.Asn1;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>DER by hand, because a writer that keeps the rules can't break them.</summary>
internal static class Der
{
    public const byte Sequence = 0x30;
    public const byte Set = 0x31;
    public const byte OctetString = 0x04;
    public const byte Context0 = 0xA0;
    public const byte Context1 = 0xA1;
    public static readonly byte[] Null = [0x05, 0x00];

    public static byte[] Tlv(byte tag, params IEnumerable<byte[]> parts)
    {
        byte[] value = [.. parts.SelectMany(p => p)];
        byte[] length = value.Length switch
        {
            < 0x80 => [(byte)value.Length],
            < 0x100 => [0x81, (byte)value.Length],
            < 0x10000 => [0x82, (byte)(value.Length >> 8), (byte)value.Length],
            _ => [0x83, (byte)(value.Length >> 16), (byte)(value.Length >> 8), (byte)value.Length],
        };
        return [tag, .. length, .. value];
    }

    /// <summary>In the order that DER demands of a SET OF.</summary>
    public static IEnumerable<byte[]> Sorted(IEnumerable<byte[]> elements) =>
        elements.OrderBy(e => e, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));

    public static byte[] Oid(string oid) => Write(w => w.WriteObjectIdentifier(oid));

    public static byte[] Integer(int value) => Write(w => w.WriteInteger(value));

    public static byte[] Octets(byte[] value) => Tlv(OctetString, value);

    /// <param name="parameters">Null: absent.</param>
    public static byte[] Algorithm(string oid, byte[]? parameters = null) => Tlv(Sequence, Oid(oid), parameters ?? []);

    /// <summary>What weak mutants are made with.</summary>
    public static byte[] Sha1Of(byte[] data) => CryptographicOperations.HashData(HashAlgorithmName.SHA1, data);

    public static byte[] Write(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    /// <summary>The elements inside one constructed value, each with its tag.</summary>
    public static List<byte[]> Elements(ReadOnlyMemory<byte> constructed)
    {
        var outer = new AsnReader(constructed, AsnEncodingRules.BER);
        var inner = new AsnReader(outer.PeekContentBytes(), AsnEncodingRules.BER);
        var elements = new List<byte[]>();
        while (inner.HasData)
        {
            elements.Add(inner.ReadEncodedValue().ToArray());
        }

        return elements;
    }
}
