using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;
using AlgorithmIdentifier = Org.BouncyCastle.Asn1.X509.AlgorithmIdentifier;

namespace JianliRegistry.Tests.Support.Certificates;

/// <summary>
/// A whole PKI in memory around one instant, with P-256 or SM2 software keys: root, issuing CA, timestamp authority, OCSP
/// responder and seal of the development profiles. Every document takes options with which a test makes one thing wrong.
/// </summary>
/// <remarks>A few milliseconds to make; for keys on a token take <see cref="DevelopmentPki"/>.</remarks>
public sealed class TestAuthority : IDisposable
{
    private const string AuthorityUrl = "http://127.0.0.1:17080";
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private static readonly TimeSpan TwoYears = TimeSpan.FromDays(730);
    private readonly KeyAlgorithm _algorithm;

    /// <param name="now">The instant around which everything is valid, three years before to ten after.</param>
    /// <param name="name">Distinguishes two authorities in one test.</param>
    /// <param name="algorithm">P-256, or SM2: of CAs, responder and leaves.</param>
    /// <param name="services">P-256, or SM2: of timestamp authority and seal.</param>
    public TestAuthority(
        DateTimeOffset now,
        string name = "JianliRegistry",
        KeyAlgorithm algorithm = KeyAlgorithm.P256,
        KeyAlgorithm services = KeyAlgorithm.P256
    )
    {
        Now = now;
        _algorithm = algorithm;
        var years = Validity.Around(now, TimeSpan.FromDays(3 * 365), TimeSpan.FromDays(10 * 365));
        Root = CertificateAuthority.CreateRoot($"{name} Root CA", years, algorithm: algorithm);
        Issuing = Root.IssueSubordinate(
            $"{name} Issuing CA",
            years,
            CertificateProfiles.CertificateAuthority(0, StatusAddresses.Of(AuthorityUrl, "root"))
        );
        var status = StatusAddresses.Of(AuthorityUrl, "issuing");
        Timestamper = Issuing.IssueIdentity(
            TestSubject.Of($"{name} Timestamp Authority"),
            CertificateProfiles.TimestampAuthority(status),
            years,
            services
        );
        Responder = Issuing.IssueIdentity(
            TestSubject.Of($"{name} OCSP Responder"),
            CertificateProfiles.OcspResponder(),
            years
        );
        Seal = Issuing.IssueIdentity(TestSubject.Of($"{name} Seal"), CertificateProfiles.Seal(status), years, services);
    }

    public DateTimeOffset Now { get; }
    public CertificateAuthority Root { get; }
    public CertificateAuthority Issuing { get; }
    public SigningIdentity Timestamper { get; }
    public SigningIdentity Responder { get; }
    public SigningIdentity Seal { get; }

    /// <summary>DER, for TrustStore.Create.</summary>
    public IReadOnlyList<byte[]> Anchors => [Root.Certificate.RawData];
    public IReadOnlyList<byte[]> Intermediates => [Issuing.Certificate.RawData];
    public string AnchorsPem => Root.Certificate.ExportCertificatePem() + "\n";
    public string IntermediatesPem => Issuing.Certificate.ExportCertificatePem() + "\n";

    /// <summary>Current CRLs of both CAs in which nothing is revoked but the given serial numbers.</summary>
    public IReadOnlyList<byte[]> Crls(params IReadOnlyList<RevokedCertificate> revoked) =>
        [Crl(Root, []), Crl(Issuing, revoked)];

    /// <summary>A CRL, current at <see cref="Now"/> unless told otherwise.</summary>
    /// <param name="thisUpdate">Default: an hour ago.</param>
    /// <param name="nextUpdate">Default: a day after thisUpdate.</param>
    /// <param name="signer">Default: the CA itself.</param>
    public byte[] Crl(
        CertificateAuthority issuer,
        IReadOnlyList<RevokedCertificate> revoked,
        DateTimeOffset? thisUpdate = null,
        DateTimeOffset? nextUpdate = null,
        IReadOnlyList<CrlExtension>? further = null,
        SigningIdentity? signer = null
    )
    {
        var from = thisUpdate ?? Now.AddHours(-1);
        return CertificateRevocationLists.Create(
            signer ?? issuer.Identity,
            revoked,
            from,
            nextUpdate ?? from + CertificateRevocationLists.Lifetime,
            further
        );
    }

    public TestLeaf IssueLeaf(LeafOptions? options = null)
    {
        options ??= new LeafOptions();
        var key = options.Key ?? NewKey();
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);
        var certificate = (options.Issuer ?? Issuing).Issue(
            options.Subject ?? SubjectOf(options),
            publicKey,
            ProfileOf(options),
            options.Validity ?? Validity.Around(Now, Month, TwoYears),
            options.SerialNumber
        );
        return new TestLeaf(certificate, key);
    }

    /// <summary>A DER OCSP response for a certificate of the issuing CA, current at <see cref="Now"/>.</summary>
    /// <param name="signer">Default: the delegated responder.</param>
    /// <param name="certIdOfSha256">Hash of the CertID: SHA-256, or SHA-1 as most clients use (RFC 5019 §2.1.1).</param>
    /// <param name="issuer">Whose name and key stand in the CertID; default the issuing CA.</param>
    public byte[] OcspResponse(
        TestLeaf leaf,
        OcspStatus status,
        DateTimeOffset? thisUpdate = null,
        DateTimeOffset? nextUpdate = null,
        SigningIdentity? signer = null,
        bool certIdOfSha256 = false,
        CertificateAuthority? issuer = null
    )
    {
        var about = (issuer ?? Issuing).Identity.Parsed;
        var request = new OcspReqGenerator();
        request.AddRequest(
            new CertificateID(
                certIdOfSha256 ? new AlgorithmIdentifier(NistObjectIdentifiers.IdSha256) : CertificateID.DigestSha1,
                about,
                new BigInteger(leaf.SerialNumber, 16)
            )
        );
        return new OcspResponder(signer ?? Responder, about, _ => status).Answer(
            request.Generate().GetEncoded(),
            thisUpdate ?? Now.AddMinutes(-5),
            nextUpdate
        );
    }

    /// <summary>An RFC 3161 token (DER of its CMS) over the data.</summary>
    /// <param name="at">Default: <see cref="Now"/>.</param>
    /// <param name="signer">Default: the timestamp authority; another must have the same profile.</param>
    /// <param name="withCertificates">Whether the token carries the authority's certificates.</param>
    public byte[] TimestampToken(
        ReadOnlySpan<byte> data,
        DateTimeOffset? at = null,
        SigningIdentity? signer = null,
        bool withCertificates = true,
        string digest = "SHA256"
    )
    {
        var imprint = DigestUtilities.CalculateDigest(digest, data.ToArray());
        return StampDigest(imprint, DigestUtilities.GetObjectIdentifier(digest).Id, at, signer, withCertificates);
    }

    /// <summary>A token over a digest, which may be the root of a tree.</summary>
    public byte[] StampDigest(
        byte[] imprint,
        string oid = "2.16.840.1.101.3.4.2.1",
        DateTimeOffset? at = null,
        SigningIdentity? signer = null,
        bool withCertificates = true
    )
    {
        var request = new TimeStampRequestGenerator();
        request.SetCertReq(withCertificates);
        var authority = new TimestampAuthority(signer ?? Timestamper, [Issuing.Identity.Parsed]);
        var answer = authority.Answer(request.Generate(oid, imprint).GetEncoded(), at ?? Now);
        return new TimeStampResponse(answer).TimeStampToken.GetEncoded();
    }

    /// <summary>The same certificate with a key that is not its own: whatever it signs is forged.</summary>
    public static SigningIdentity Forge(SigningIdentity identity) =>
        new(
            X509CertificateLoader.LoadCertificate(identity.Certificate.RawData),
            ECDsa.Create(ECCurve.NamedCurves.nistP256)
        );

    public void Dispose()
    {
        Root.Dispose();
        Issuing.Dispose();
        Timestamper.Dispose();
        Responder.Dispose();
        Seal.Dispose();
    }

    private AsymmetricAlgorithm NewKey() =>
        _algorithm == KeyAlgorithm.Sm2 ? Sm2PrivateKey.Generate() : ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static X500DistinguishedName SubjectOf(LeafOptions options) =>
        TestSubject.FromLast(name =>
        {
            name.AddCommonName($"{options.Organization} {TestSubject.Mark}");
            if (options.SubjectSerialNumber is { } serialNumber)
            {
                name.Add("2.5.4.5", serialNumber);
            }

            if (options.CreditCode is { } code)
            {
                name.Add(TestSubject.OrganizationIdentifier, $"NTRCN-{code}");
            }

            if (options.OrganizationalUnit is { } unit)
            {
                name.AddOrganizationalUnitName(unit);
            }

            name.AddOrganizationName(options.Organization);
            name.AddCountryOrRegion("CN");
        });

    private static List<X509Extension> ProfileOf(LeafOptions options)
    {
        var profile = new List<X509Extension>
        {
            new X509BasicConstraintsExtension(options.IsCertificateAuthority, false, 0, true),
        };
        if (options.KeyUsage is { } usage)
        {
            profile.Add(CertificateProfiles.KeyUsage(usage));
        }

        if (options.ExtendedKeyUsage is { } purposes)
        {
            profile.Add(CertificateProfiles.ExtendedKeyUsage(options.ExtendedKeyUsageIsCritical, purposes));
        }

        profile.AddRange(options.FurtherExtensions);
        return profile;
    }
}
