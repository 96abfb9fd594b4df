using System.Formats.Asn1;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>Which certificates a CRL speaks of (issuingDistributionPoint, RFC 5280 §5.2.5).</summary>
/// <param name="DistributionPoints">DER GeneralNames of the point, empty where none is named.</param>
internal sealed record CrlScope(
    bool OnlyEndEntities,
    bool OnlyAuthorities,
    IReadOnlyList<ReadOnlyMemory<byte>> DistributionPoints
)
{
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Tag2 = new(TagClass.ContextSpecific, 2);

    public static CrlScope Everything { get; } = new(false, false, []);

    /// <summary>A key that is equal for CRLs of the same scope.</summary>
    public string Key =>
        $"{OnlyEndEntities}/{OnlyAuthorities}/{string.Join('/', DistributionPoints.Select(p => Convert.ToHexString(p.Span)))}";

    public bool Covers(CertificateNode certificate)
    {
        if (certificate.Extensions.IsAuthority ? OnlyEndEntities : OnlyAuthorities)
        {
            return false;
        }

        if (DistributionPoints.Count == 0)
        {
            return true;
        }

        var named = DistributionPointsOf(certificate);
        return DistributionPoints.Any(p => named.Any(n => n.Span.SequenceEqual(p.Span)));
    }

    /// <summary>Reasons, attribute certificates and indirect CRLs are refused: such a list is not complete for us.</summary>
    public static CrlScope Read(ReadOnlyMemory<byte> value)
    {
        var reader = CanonicalReader(value);
        var point = reader.ReadSequence();
        List<ReadOnlyMemory<byte>> names = [];
        if (Next(point, Tag0))
        {
            var wrapper = point.ReadSequence(Tag0);
            names = ReadNames(wrapper.ReadSequence(Tag0));
            wrapper.ThrowIfNotEmpty();
        }

        var onlyEndEntities = Next(point, Tag1) && point.ReadBoolean(Tag1);
        var onlyAuthorities = Next(point, Tag2) && point.ReadBoolean(Tag2);
        point.ThrowIfNotEmpty();
        return onlyEndEntities && onlyAuthorities
            ? throw new AsnContentException("a CRL for nothing")
            : new CrlScope(onlyEndEntities, onlyAuthorities, names);
    }

    private static List<ReadOnlyMemory<byte>> DistributionPointsOf(CertificateNode certificate)
    {
        var names = new List<ReadOnlyMemory<byte>>();
        if (certificate.Fields.Extension(CertificateExtensions.DistributionPointsOid) is not { } extension)
        {
            return names;
        }

        var points = CanonicalReader(extension.Value).ReadSequence();
        while (points.HasData)
        {
            var point = points.ReadSequence();
            if (Next(point, Tag0))
            {
                var wrapper = point.ReadSequence(Tag0);
                if (Next(wrapper, Tag0))
                {
                    names.AddRange(ReadNames(wrapper.ReadSequence(Tag0)));
                }
            }
        }

        return names;
    }

    private static List<ReadOnlyMemory<byte>> ReadNames(AsnReader names)
    {
        var all = new List<ReadOnlyMemory<byte>>();
        while (names.HasData)
        {
            all.Add(names.ReadEncodedValue());
        }

        return all;
    }

    private static AsnReader CanonicalReader(ReadOnlyMemory<byte> value) =>
        DerEncoding.IsCanonical(value.Span)
            ? new AsnReader(value, AsnEncodingRules.DER)
            : throw new AsnContentException("not one DER value");

    private static bool Next(AsnReader reader, Asn1Tag tag) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);
}
