using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Tests.Support.Certificates;

/// <summary>Extensions in which Chinese certification authorities put the 统一社会信用代码 (as seen in the field).</summary>
public static class CodeExtension
{
    public const string Sm2Style = "1.2.156.10260.4.1.4";
    public const string RsaStyle = "1.2.86.11.7.4";
    public const string Gmt0015 = "1.2.156.10260.4.4";
    public const string ShanghaiLegacy = "1.2.156.1.8888.148";

    public static X509Extension Of(
        string oid,
        string code,
        UniversalTagNumber encoding = UniversalTagNumber.PrintableString
    )
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(encoding, code);
        return new X509Extension(oid, writer.Encode(), critical: false);
    }
}
