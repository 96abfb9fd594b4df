using System.Formats.Asn1;

namespace JianliRegistry.Core.Certificates;

/// <summary>Names of distribution points and CRL issuers as keys that are equal where the names are.</summary>
internal static class GeneralNames
{
    private static readonly Asn1Tag FullNameTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RelativeNameTag = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag DirectoryNameTag = new(TagClass.ContextSpecific, 4);

    /// <summary>Directory names compare as RFC 5280 §7.1 says, all others octet by octet.</summary>
    public static string DirectoryKey(string comparisonKey) => "4:" + comparisonKey;

    /// <summary>Comparison keys of the directory names among keys.</summary>
    public static IEnumerable<string> DirectoryNamesAmong(IEnumerable<string> keys) =>
        keys.Where(key => key.StartsWith("4:", StringComparison.Ordinal)).Select(key => key[2..]);

    /// <param name="names">Reader of a GeneralNames' content.</param>
    public static List<string> ReadKeys(AsnReader names)
    {
        var keys = new List<string>();
        do
        {
            if (!names.PeekTag().HasSameClassAndValue(DirectoryNameTag))
            {
                keys.Add(Convert.ToHexString(names.ReadEncodedValue().Span));
                continue;
            }

            var wrapper = names.ReadSequence(DirectoryNameTag);
            keys.Add(DirectoryKey(DistinguishedName.ComparisonKey(wrapper.ReadEncodedValue())));
            wrapper.ThrowIfNotEmpty();
        } while (names.HasData);
        return keys;
    }

    /// <summary>DistributionPointName (RFC 5280 §4.2.1.13).</summary>
    /// <param name="wrapper">Reader of the explicit tag around the CHOICE.</param>
    /// <param name="issuerKeys">What a relative name is relative to: comparison keys of the CRL issuer's names.</param>
    public static List<string> ReadPointName(AsnReader wrapper, IEnumerable<string> issuerKeys)
    {
        List<string> keys;
        if (wrapper.PeekTag().HasSameClassAndValue(FullNameTag))
        {
            keys = ReadKeys(wrapper.ReadSequence(FullNameTag));
        }
        else
        {
            // The value is a RelativeDistinguishedName whose SET tag was replaced; as a name of its own it gets a key.
            var content = wrapper.PeekContentBytes();
            wrapper.ReadSetOf(RelativeNameTag);
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            using (writer.PushSetOf())
            {
                var attributes = new AsnReader(content, AsnEncodingRules.DER);
                while (attributes.HasData)
                {
                    writer.WriteEncodedValue(attributes.ReadEncodedValue().Span);
                }
            }

            var relative = DistinguishedName.ComparisonKey(writer.Encode());
            keys = [.. issuerKeys.Select(issuer => DirectoryKey(issuer + relative))];
        }

        wrapper.ThrowIfNotEmpty();
        return keys;
    }
}
