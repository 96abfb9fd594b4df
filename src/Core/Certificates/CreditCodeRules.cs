namespace JianliRegistry.Core.Certificates;

/// <summary>Where credit codes are looked for, in order, for each issuer.</summary>
/// <remarks>An issuer is told by its name: its rules outlive the change of its key.</remarks>
public sealed class CreditCodeRules
{
    /// <summary>The places seen in the field, the best first.</summary>
    private static readonly string[] KnownPlaces =
    [
        "subject:2.5.4.97=NTRCN-", // organizationIdentifier (ETSI EN 319 412-1 §5.1.4)
        "extension:1.2.156.10260.4.1.4", // organisation code of SM2 certificates
        "extension:1.2.86.11.7.4", // one RSA software kit
        "extension:1.2.156.10260.4.4", // GM/T 0015-2023
        "extension:1.2.156.1.8888.148", // Shanghai, legacy
        "subject:2.5.4.5", // serialNumber
        "subject:2.5.4.11", // organizationalUnitName
    ];

    private readonly Dictionary<string, IReadOnlyList<CreditCodePlace>> _byIssuer = new(StringComparer.Ordinal);

    /// <param name="places">For issuers without a list of their own; empty takes the places seen in the field.</param>
    /// <param name="issuers">A CA's certificate and its own list.</param>
    public CreditCodeRules(
        IReadOnlyList<CreditCodePlace> places,
        IEnumerable<(EndEntityCertificate Issuer, IReadOnlyList<CreditCodePlace> Places)> issuers
    )
    {
        Places = places.Count > 0 ? places : [.. KnownPlaces.Select(Parse)];
        foreach (var (issuer, own) in issuers)
        {
            _byIssuer[DistinguishedName.ComparisonKey(issuer.Fields.Subject)] = own;
        }
    }

    public static CreditCodeRules Default { get; } = new([], []);

    public IReadOnlyList<CreditCodePlace> Places { get; }

    /// <summary>The places in which a code of this certificate is believed.</summary>
    public IReadOnlyList<CreditCodePlace> PlacesOf(EndEntityCertificate certificate) =>
        _byIssuer.GetValueOrDefault(DistinguishedName.ComparisonKey(certificate.Fields.Issuer), Places);

    private static CreditCodePlace Parse(string text) =>
        CreditCodePlace.TryParse(text, out var place) ? place : throw new FormatException(text);
}
