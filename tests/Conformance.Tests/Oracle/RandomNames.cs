using System.Formats.Asn1;
using System.Text;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>Names of all kinds and constraints on them, few enough to meet one another.</summary>
internal sealed class RandomNames(int seed)
{
    private static readonly string[] Organizations = ["North", "South", "north "];
    private static readonly string[] Hosts = ["a.test", "b.a.test", "c.b.a.test", "xa.test", "d.test", "B.A.TEST"];
    private static readonly string[] Mailboxes = ["x@a.test", "y@a.test", "x@b.a.test", "x@d.test"];
    private static readonly string[] Uris = ["http://a.test/", "https://b.a.test:8443/x?y", "ftp://u@d.test/z"];
    private static readonly string[] Addresses = ["0A000001", "0A000101", "0A010001", "C0000201"];
    private readonly Random _random = new(seed);

    public void WriteConstraints(AsnWriter writer)
    {
        using var sequence = writer.PushSequence();
        var which = _random.Next(1, 4);
        for (var bit = 0; bit < 2; bit++)
        {
            if ((which & (1 << bit)) != 0)
            {
                using var list = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, bit));
                for (var i = _random.Next(1, 3); i > 0; i--)
                {
                    using var subtree = writer.PushSequence();
                    WriteConstraint(writer);
                }
            }
        }
    }

    public void WriteAlternativeNames(AsnWriter writer)
    {
        using var list = writer.PushSequence();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            WriteName(writer);
        }
    }

    private void WriteName(AsnWriter writer)
    {
        switch (_random.Next(5))
        {
            case 0:
                WriteDirectory(writer, Name($"S{_random.Next(2)}"));
                break;
            case 1:
                WriteText(writer, GeneralNameKind.Dns, Pick(Hosts));
                break;
            case 2:
                WriteText(writer, GeneralNameKind.Mailbox, Pick(Mailboxes));
                break;
            case 3:
                WriteText(writer, GeneralNameKind.Uri, Pick(Uris));
                break;
            default:
                WriteAddress(writer, Pick(Addresses));
                break;
        }
    }

    private void WriteConstraint(AsnWriter writer)
    {
        switch (_random.Next(5))
        {
            case 0:
                WriteDirectory(writer, Name(Chance(80) ? null : "S0"));
                break;
            case 1:
                WriteText(writer, GeneralNameKind.Dns, Pick(Hosts));
                break;
            case 2:
                WriteText(writer, GeneralNameKind.Mailbox, Pick([.. Mailboxes, "a.test", ".a.test", "d.test"]));
                break;
            case 3:
                WriteText(writer, GeneralNameKind.Uri, Pick(["a.test", ".a.test", "d.test", ".test"]));
                break;
            default:
                WriteAddress(writer, Pick(Addresses) + Pick(["FFFFFFFF", "FFFFFF00", "FFFF0000", "FF000000"]));
                break;
        }
    }

    private static void WriteText(AsnWriter writer, GeneralNameKind kind, string text) =>
        writer.WriteOctetString(Encoding.ASCII.GetBytes(text), new Asn1Tag(TagClass.ContextSpecific, (int)kind));

    private static void WriteAddress(AsnWriter writer, string hex) =>
        writer.WriteOctetString(
            Convert.FromHexString(hex),
            new Asn1Tag(TagClass.ContextSpecific, (int)GeneralNameKind.IpAddress)
        );

    private static void WriteDirectory(AsnWriter writer, byte[] name)
    {
        using var wrapper = writer.PushSequence(
            new Asn1Tag(TagClass.ContextSpecific, (int)GeneralNameKind.Directory, isConstructed: true)
        );
        writer.WriteEncodedValue(name);
    }

    public byte[] Name(string? commonName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Write(writer, "2.5.4.6", UniversalTagNumber.PrintableString, "CN");
            Write(
                writer,
                "2.5.4.10",
                Chance(50) ? UniversalTagNumber.UTF8String : UniversalTagNumber.PrintableString,
                Pick(Organizations)
            );
            if (commonName is not null)
            {
                Write(writer, "2.5.4.3", UniversalTagNumber.UTF8String, commonName);
            }

            if (commonName is not null && Chance(5))
            {
                Write(writer, "1.2.840.113549.1.9.1", UniversalTagNumber.IA5String, Pick(Mailboxes));
            }
        }

        return writer.Encode();
    }

    private static void Write(AsnWriter writer, string oid, UniversalTagNumber type, string text)
    {
        using var set = writer.PushSetOf();
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        writer.WriteCharacterString(type, text);
    }

    private string Pick(string[] values) => values[_random.Next(values.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;
}
