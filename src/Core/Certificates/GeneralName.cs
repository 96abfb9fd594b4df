using System.Formats.Asn1;
using System.Runtime.InteropServices;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>The forms of GeneralName, numbered as their tags (RFC 5280 §4.2.1.6).</summary>
internal enum GeneralNameKind
{
    Other,
    Mailbox,
    Dns,
    X400Address,
    Directory,
    EdiParty,
    Uri,
    IpAddress,
    RegisteredId,
}

/// <summary>One GeneralName as received.</summary>
/// <param name="Content">The octets inside its tag: ASCII text, address octets, or the DER Name of a directory name.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GeneralName(GeneralNameKind Kind, ReadOnlyMemory<byte> Content)
{
    /// <summary>Reads one; throws <see cref="AsnContentException"/> for what is none.</summary>
    public static GeneralName Read(AsnReader reader)
    {
        var tag = reader.PeekTag();
        var kind = (GeneralNameKind)tag.TagValue;
        var constructed =
            kind
            is GeneralNameKind.Other
                or GeneralNameKind.X400Address
                or GeneralNameKind.Directory
                or GeneralNameKind.EdiParty;
        if (
            tag.TagClass != TagClass.ContextSpecific
            || kind is < GeneralNameKind.Other or > GeneralNameKind.RegisteredId
            || tag.IsConstructed != constructed
        )
        {
            throw new AsnContentException("not a general name");
        }

        var content = reader.PeekContentBytes();
        reader.ReadEncodedValue();
        if (kind == GeneralNameKind.Directory)
        {
            var name = new AsnReader(content, AsnEncodingRules.DER);
            CertificateFields.ReadName(name);
            name.ThrowIfNotEmpty();
        }

        return new GeneralName(kind, content);
    }

    /// <param name="names">The content of GeneralNames; at least one stands there.</param>
    public static List<GeneralName> ReadAll(AsnReader names)
    {
        var all = new List<GeneralName>();
        do
        {
            all.Add(Read(names));
        } while (names.HasData);
        return all;
    }
}
