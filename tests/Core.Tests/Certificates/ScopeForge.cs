using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>Writes issuingDistributionPoint and cRLDistributionPoints with every field they may have.</summary>
internal sealed record ScopeForge
{
    /// <summary>DER of DistributionPointName's CHOICE.</summary>
    public byte[]? PointName { get; init; }
    public bool OnlyUsers { get; init; }
    public bool OnlyAuthorities { get; init; }

    /// <summary>Bits of ReasonFlags by their numbers.</summary>
    public IReadOnlyList<int>? Reasons { get; init; }
    public bool Indirect { get; init; }
    public bool OnlyAttributes { get; init; }

    /// <summary>DER Name in cRLIssuer; only in a certificate's point.</summary>
    public byte[]? Issuer { get; init; }

    /// <summary>DER GeneralNames with one directoryName.</summary>
    public static byte[] DirectoryNames(byte[] name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Tag(4)))
        {
            writer.WriteEncodedValue(name);
        }

        return writer.Encode();
    }

    public static byte[] FullName(string uri)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(Tag(0)))
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, uri, new Asn1Tag(TagClass.ContextSpecific, 6));
        }

        return writer.Encode();
    }

    public static byte[] FullName(byte[] directoryName)
    {
        var names = DirectoryNames(directoryName);
        names[0] = 0xA0;
        return names;
    }

    /// <summary>nameRelativeToCRLIssuer: one common name.</summary>
    public static byte[] RelativeName(string commonName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf(Tag(1)))
        {
            WriteCommonName(writer, commonName);
        }

        return writer.Encode();
    }

    /// <summary>A DER Name with one common name more at its end.</summary>
    public static byte[] Below(byte[] name, string commonName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            var relativeNames = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
            while (relativeNames.HasData)
            {
                writer.WriteEncodedValue(relativeNames.ReadEncodedValue().Span);
            }

            using (writer.PushSetOf())
            {
                WriteCommonName(writer, commonName);
            }
        }

        return writer.Encode();
    }

    /// <summary>As issuingDistributionPoint.</summary>
    public byte[] Write()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WritePointName(writer);
            WriteFlag(writer, OnlyUsers, 1);
            WriteFlag(writer, OnlyAuthorities, 2);
            WriteReasons(writer, 3);
            WriteFlag(writer, Indirect, 4);
            WriteFlag(writer, OnlyAttributes, 5);
        }

        return writer.Encode();
    }

    /// <summary>As cRLDistributionPoints with these points.</summary>
    public static X509Extension Points(params IReadOnlyList<ScopeForge> points)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var point in points)
            {
                using (writer.PushSequence())
                {
                    point.WritePointName(writer);
                    point.WriteReasons(writer, 1);
                    if (point.Issuer is { } issuer)
                    {
                        var names = DirectoryNames(issuer);
                        names[0] = 0xA2;
                        writer.WriteEncodedValue(names);
                    }
                }
            }
        }

        return new X509Extension("2.5.29.31", writer.Encode(), critical: false);
    }

    private static Asn1Tag Tag(int value) => new(TagClass.ContextSpecific, value);

    private static void WriteFlag(AsnWriter writer, bool flag, int tag)
    {
        if (flag)
        {
            writer.WriteBoolean(true, Tag(tag));
        }
    }

    private static void WriteCommonName(AsnWriter writer, string commonName)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, commonName);
        }
    }

    private void WritePointName(AsnWriter writer)
    {
        if (PointName is { } name)
        {
            using (writer.PushSequence(Tag(0)))
            {
                writer.WriteEncodedValue(name);
            }
        }
    }

    private void WriteReasons(AsnWriter writer, int tag)
    {
        if (Reasons is { } reasons)
        {
            var bits = new System.Collections.BitArray(reasons.Max() + 1);
            foreach (var reason in reasons)
            {
                bits[reason] = true;
            }

            writer.WriteNamedBitList(bits, Tag(tag));
        }
    }
}
