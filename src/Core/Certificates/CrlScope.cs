using System.Formats.Asn1;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>Which certificates a CRL speaks of (issuingDistributionPoint, RFC 5280 §5.2.5).</summary>
internal sealed record CrlScope
{
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Tag2 = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Tag3 = new(TagClass.ContextSpecific, 3);
    private static readonly Asn1Tag Tag4 = new(TagClass.ContextSpecific, 4);
    private static readonly Asn1Tag Tag5 = new(TagClass.ContextSpecific, 5);

    private CrlScope() { }

    /// <summary>The scope of a list without the extension.</summary>
    public static CrlScope Everything { get; } = new();

    /// <summary>The extension's octets, empty where it is absent: lists of one scope have the same.</summary>
    public ReadOnlyMemory<byte> Encoding { get; private init; }

    /// <summary>Keys of the point's names; null where none is named.</summary>
    public IReadOnlyList<string>? Names { get; private init; }
    public RevocationReasons Reasons { get; private init; } = RevocationReasons.All;
    public bool IsIndirect { get; private init; }
    private bool OnlyEndEntities { get; init; }
    private bool OnlyAuthorities { get; init; }
    private bool OnlyAttributes { get; init; }

    public bool IsSameAs(CrlScope other) => Encoding.Span.SequenceEqual(other.Encoding.Span);

    /// <summary>
    /// The reasons for which a list of this scope and issuer speaks of the certificate (RFC 5280 §6.3.3 (b), (d)): through its
    /// distribution points, and through the one that its CA's own name stands for.
    /// </summary>
    public RevocationReasons ReasonsFor(CertificateNode certificate, string listIssuer, bool allowIndirect)
    {
        if (
            OnlyAttributes
            || (IsIndirect && !allowIndirect)
            || (certificate.Extensions.IsAuthority ? OnlyEndEntities : OnlyAuthorities)
        )
        {
            return RevocationReasons.None;
        }

        var ownIssuer = listIssuer == certificate.IssuerKey;
        if (ownIssuer && (Names is null || Names.Contains(GeneralNames.DirectoryKey(listIssuer))))
        {
            return Reasons;
        }

        if (!ownIssuer && !IsIndirect)
        {
            return RevocationReasons.None;
        }

        var reasons = RevocationReasons.None;
        foreach (var point in DistributionPoint.Of(certificate))
        {
            var issues = point.Issuers is null
                ? ownIssuer
                : IsIndirect && point.Issuers.Contains(GeneralNames.DirectoryKey(listIssuer));
            if (issues && (Names is null || Names.Intersect(point.Names ?? point.Issuers ?? []).Any()))
            {
                reasons |= Reasons & point.Reasons;
            }
        }

        return reasons;
    }

    /// <param name="value">DER of the extension.</param>
    /// <param name="issuerKey">Comparison key of the list's issuer.</param>
    public static CrlScope Read(ReadOnlyMemory<byte> value, string issuerKey)
    {
        var point = OpenCanonical(value).ReadSequence();
        var scope = new CrlScope
        {
            Encoding = value,
            Names = Next(point, Tag0) ? GeneralNames.ReadPointName(point.ReadSequence(Tag0), [issuerKey]) : null,
            OnlyEndEntities = ReadFlag(point, Tag1),
            OnlyAuthorities = ReadFlag(point, Tag2),
            Reasons = Next(point, Tag3) ? ReadReasons(point, Tag3) : RevocationReasons.All,
            IsIndirect = ReadFlag(point, Tag4),
            OnlyAttributes = ReadFlag(point, Tag5),
        };
        point.ThrowIfNotEmpty();
        return (scope.OnlyEndEntities ? 1 : 0) + (scope.OnlyAuthorities ? 1 : 0) + (scope.OnlyAttributes ? 1 : 0) > 1
            ? throw new AsnContentException("a CRL for nothing")
            : scope;
    }

    /// <summary>DEFAULT FALSE: written out it would not be DER.</summary>
    private static bool ReadFlag(AsnReader point, Asn1Tag tag)
    {
        if (!Next(point, tag))
        {
            return false;
        }

        return point.ReadBoolean(tag) ? true : throw new AsnContentException("FALSE is the default");
    }

    internal static RevocationReasons ReadReasons(AsnReader reader, Asn1Tag tag) =>
        reader.ReadNamedBitListValue<RevocationReasons>(tag) & RevocationReasons.All;

    internal static AsnReader OpenCanonical(ReadOnlyMemory<byte> value) =>
        DerEncoding.IsCanonical(value.Span)
            ? new AsnReader(value, AsnEncodingRules.DER)
            : throw new AsnContentException("not one DER value");

    internal static bool Next(AsnReader reader, Asn1Tag tag) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);
}
