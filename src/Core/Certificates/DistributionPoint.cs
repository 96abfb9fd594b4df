using System.Formats.Asn1;

namespace JianliRegistry.Core.Certificates;

/// <summary>One point of a certificate's cRLDistributionPoints (RFC 5280 §4.2.1.13): only what it says of lists, never an address to fetch.</summary>
/// <param name="Names">Keys of the point's names; null where it has none.</param>
/// <param name="Issuers">Keys of the names in cRLIssuer; null where the certificate's CA issues the list.</param>
internal sealed record DistributionPoint(
    IReadOnlyList<string>? Names,
    RevocationReasons Reasons,
    IReadOnlyList<string>? Issuers
)
{
    private const int MaxPoints = 64;
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Tag2 = new(TagClass.ContextSpecific, 2);

    /// <summary>Throws <see cref="AsnContentException"/> where the extension is not what it should be.</summary>
    public static IReadOnlyList<DistributionPoint> Of(CertificateNode certificate)
    {
        if (certificate.Fields.Extension(CertificateExtensions.DistributionPointsOid) is not { } extension)
        {
            return [];
        }

        var points = CrlScope.OpenCanonical(extension.Value).ReadSequence();
        var read = new List<DistributionPoint>();
        while (points.HasData)
        {
            read.Add(
                read.Count < MaxPoints
                    ? Read(points.ReadSequence(), certificate.IssuerKey)
                    : throw new AsnContentException("too many distribution points")
            );
        }

        return read;
    }

    private static DistributionPoint Read(AsnReader point, string certificateIssuer)
    {
        var name = CrlScope.Next(point, Tag0) ? point.ReadSequence(Tag0) : null;
        var reasons = CrlScope.Next(point, Tag1) ? CrlScope.ReadReasons(point, Tag1) : RevocationReasons.All;
        List<string>? issuers = null;
        IEnumerable<string> relativeTo = [certificateIssuer];
        if (CrlScope.Next(point, Tag2))
        {
            issuers = GeneralNames.ReadKeys(point.ReadSequence(Tag2));
            relativeTo = GeneralNames.DirectoryNamesAmong(issuers);
        }

        point.ThrowIfNotEmpty();
        var names = name is null ? null : GeneralNames.ReadPointName(name, relativeTo);
        return names is null && issuers is null
            ? throw new AsnContentException("a distribution point with reasons alone")
            : new DistributionPoint(names, reasons, issuers);
    }
}
