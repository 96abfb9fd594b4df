using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Pki.Certificates;

/// <summary>Where a certificate says its status is found. The product never fetches what a certificate names.</summary>
public sealed record StatusAddresses(string Crl, string? Ocsp)
{
    /// <summary>The development authority's addresses for certificates of one CA ("root" or "issuing", with "sm2-" before it).</summary>
    public static StatusAddresses Of(string authorityUrl, string issuer) =>
        new(
            $"{authorityUrl.TrimEnd('/')}/crl/{issuer}.crl",
            issuer is "issuing" or "sm2-issuing" ? $"{authorityUrl.TrimEnd('/')}/ocsp" : null
        );
}

/// <summary>The extensions of each kind of certificate (certs/profiles.md). Key identifiers are added by the CA that issues.</summary>
public static class CertificateProfiles
{
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";
    public const string Timestamping = "1.3.6.1.5.5.7.3.8";

    /// <summary>id-kp-documentSigning (RFC 9336).</summary>
    public const string DocumentSigning = "1.3.6.1.5.5.7.3.36";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1).</summary>
    public const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";

    /// <summary>RFC 5280 §4.2.1.9: a CA's basic constraints are critical.</summary>
    /// <param name="pathLength">How many CAs may follow; none: no limit.</param>
    public static IReadOnlyList<X509Extension> CertificateAuthority(int? pathLength, StatusAddresses? status = null) =>
        [
            new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, true),
            KeyUsage(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign),
            .. Status(status),
        ];

    /// <summary>An identity key: login (clientAuth) and commitment (nonRepudiation) with one certificate.</summary>
    /// <remarks>emailProtection lets `openssl cms -verify` accept the signature under its default purpose.</remarks>
    public static IReadOnlyList<X509Extension> Enterprise(StatusAddresses status) =>
        [
            EndEntity,
            KeyUsage(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation),
            ExtendedKeyUsage(false, ClientAuthentication, EmailProtection),
            .. Status(status),
        ];

    /// <summary>The other half of a pair: for encryption to the enterprise, and so good for no signature.</summary>
    public static IReadOnlyList<X509Extension> EnterpriseEncryption(StatusAddresses status) =>
        [
            EndEntity,
            KeyUsage(
                X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DataEncipherment | X509KeyUsageFlags.KeyAgreement
            ),
            .. Status(status),
        ];

    /// <summary>The server's seal: receipts and packages, never a login.</summary>
    public static IReadOnlyList<X509Extension> Seal(StatusAddresses status) =>
        [
            EndEntity,
            KeyUsage(X509KeyUsageFlags.NonRepudiation),
            ExtendedKeyUsage(false, DocumentSigning, EmailProtection),
            .. Status(status),
        ];

    /// <summary>RFC 3161 §2.3: exactly one extended key usage, critical.</summary>
    public static IReadOnlyList<X509Extension> TimestampAuthority(StatusAddresses status) =>
        [
            EndEntity,
            KeyUsage(X509KeyUsageFlags.DigitalSignature),
            ExtendedKeyUsage(true, Timestamping),
            .. Status(status),
        ];

    /// <summary>A delegated responder (RFC 6960 §4.2.2.2); nobody asks for the status of its own certificate.</summary>
    public static IReadOnlyList<X509Extension> OcspResponder() =>
        [
            EndEntity,
            KeyUsage(X509KeyUsageFlags.DigitalSignature),
            ExtendedKeyUsage(false, OcspSigning),
            new X509Extension(OcspNoCheck, [0x05, 0x00], critical: false),
        ];

    /// <summary>The https endpoint on loopback.</summary>
    public static IReadOnlyList<X509Extension> TlsServer()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        return
        [
            EndEntity,
            KeyUsage(X509KeyUsageFlags.DigitalSignature),
            ExtendedKeyUsage(false, ServerAuthentication),
            names.Build(),
        ];
    }

    public static X509Extension EndEntity => new X509BasicConstraintsExtension(false, false, 0, true);

    public static X509Extension KeyUsage(X509KeyUsageFlags flags) => new X509KeyUsageExtension(flags, critical: true);

    public static X509Extension ExtendedKeyUsage(bool critical, params IReadOnlyList<string> purposes)
    {
        var oids = new OidCollection();
        foreach (var purpose in purposes)
        {
            oids.Add(new Oid(purpose));
        }

        return new X509EnhancedKeyUsageExtension(oids, critical);
    }

    private static IEnumerable<X509Extension> Status(StatusAddresses? status)
    {
        if (status is null)
        {
            yield break;
        }

        yield return CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([status.Crl]);
        if (status.Ocsp is not null)
        {
            yield return new X509AuthorityInformationAccessExtension([status.Ocsp], null);
        }
    }
}
