using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Tests.Support.Certificates;

/// <summary>An identity-key certificate to be issued. The defaults are good in every respect; a test changes one.</summary>
public sealed record LeafOptions
{
    public const string MainCreditCode = "91370000XXXXXX0197";
    public const string OtherCreditCode = "91110000XXXXXX0191";

    public string Organization { get; init; } = "测试鲁衡监理有限公司";

    /// <summary>organizationIdentifier becomes NTRCN- and this; null leaves it out.</summary>
    public string? CreditCode { get; init; } = MainCreditCode;

    /// <summary>Subject serialNumber (2.5.4.5), a later place of the credit code.</summary>
    public string? SubjectSerialNumber { get; init; }

    /// <summary>Subject organizationalUnitName, the last place of the credit code.</summary>
    public string? OrganizationalUnit { get; init; }

    /// <summary>Valid from a month before the authority's instant to two years after; null takes that.</summary>
    public Validity? Validity { get; init; }

    /// <summary>Null leaves key usage out.</summary>
    public X509KeyUsageFlags? KeyUsage { get; init; } =
        X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;

    /// <summary>OIDs; null leaves extended key usage out.</summary>
    public IReadOnlyList<string>? ExtendedKeyUsage { get; init; } =
    [CertificateProfiles.ClientAuthentication, CertificateProfiles.EmailProtection];

    public bool ExtendedKeyUsageIsCritical { get; init; }
    public bool IsCertificateAuthority { get; init; }

    /// <summary>Further extensions, e.g. <see cref="CodeExtension"/> or an unknown critical one.</summary>
    public IReadOnlyList<X509Extension> FurtherExtensions { get; init; } = [];

    /// <summary>The key of the leaf, RSA or ECDsa; a new P-256 key when null. The answer owns it.</summary>
    public AsymmetricAlgorithm? Key { get; init; }

    /// <summary>Big-endian; 16 random bytes when null.</summary>
    public byte[]? SerialNumber { get; init; }

    /// <summary>Who issues; the issuing CA when null.</summary>
    public CertificateAuthority? Issuer { get; init; }

    /// <summary>Whole subject instead of the one built from the parts above.</summary>
    public X500DistinguishedName? Subject { get; init; }
}
