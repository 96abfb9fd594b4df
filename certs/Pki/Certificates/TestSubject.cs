using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Pki.Certificates;

/// <summary>Subject names. Each says TEST ONLY: by that mark the server refuses these anchors in Production.</summary>
public static class TestSubject
{
    public const string Mark = "TEST ONLY";

    /// <summary>organizationIdentifier (ITU-T X.520, used by EN 319 412-1 §5.1.4).</summary>
    public const string OrganizationIdentifier = "2.5.4.97";

    /// <summary>A CA or a service of ours, e.g. "JianliRegistry Root CA".</summary>
    public static X500DistinguishedName Of(string commonName) =>
        FromLast(name =>
        {
            name.AddCommonName($"{commonName} {Mark}");
            name.AddOrganizationName("JianliRegistry Development");
            name.AddCountryOrRegion("CN");
        });

    /// <summary>An enterprise: the credit code stands as NTRCN-code, the mark in the common name only.</summary>
    public static X500DistinguishedName OfEnterprise(string organization, string creditCode) =>
        FromLast(name =>
        {
            name.AddCommonName($"{organization} {Mark}");
            name.Add(OrganizationIdentifier, $"NTRCN-{creditCode}", UniversalTagNumber.UTF8String);
            name.AddOrganizationName(organization);
            name.AddCountryOrRegion("CN");
        });

    /// <summary>The platform's builder encodes its parts in reverse, so <paramref name="add"/> begins with the last (CN).</summary>
    public static X500DistinguishedName FromLast(Action<X500DistinguishedNameBuilder> add)
    {
        var builder = new X500DistinguishedNameBuilder();
        add(builder);
        return builder.Build();
    }
}
