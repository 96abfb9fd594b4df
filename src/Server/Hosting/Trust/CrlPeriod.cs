using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>When a CRL speaks for (RFC 5280 §5.1.2). Only for choosing what to keep: the path validator judges the CRL.</summary>
public sealed record CrlPeriod(DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate)
{
    public static bool TryRead(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out CrlPeriod? period)
    {
        period = null;
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var list = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var body = list.ReadSequence();
            if (body.PeekTag() == Asn1Tag.Integer)
            {
                body.ReadInteger();
            }

            body.ReadSequence(); // signature algorithm
            body.ReadSequence(); // issuer
            period = new CrlPeriod(ReadTime(body), ReadTime(body));
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
