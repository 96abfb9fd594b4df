using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>A root, an issuing CA and a good enterprise leaf in memory; each test changes one thing.</summary>
internal sealed class PathLab
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    public static readonly Validity Years = Validity.Around(Now, TimeSpan.FromDays(700), TimeSpan.FromDays(3000));
    private static readonly StatusAddresses Nowhere = new("http://127.0.0.1:9/crl", "http://127.0.0.1:9/ocsp");

    public PathLab(
        IReadOnlyList<X509Extension>? rootProfile = null,
        IReadOnlyList<X509Extension>? issuingProfile = null
    )
    {
        Root = CertificateAuthority.CreateRoot("Root", Years, rootProfile);
        Issuing = Root.IssueSubordinate(
            "Issuing",
            Years,
            issuingProfile ?? CertificateProfiles.CertificateAuthority(0)
        );
        Leaf = Issue(CertificateProfiles.Enterprise(Nowhere));
    }

    // Shared is built with it, so it stands first.
    public static X500DistinguishedName Enterprise { get; } =
        TestSubject.OfEnterprise("测试鲁衡监理有限公司", "91370000XXXXXX0197");

    public static PathLab Shared { get; } = new();

    public CertificateAuthority Root { get; }
    public CertificateAuthority Issuing { get; }
    public SigningIdentity Leaf { get; }

    public static IReadOnlyList<X509Extension> LeafProfile(
        X509KeyUsageFlags? usage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
        params IReadOnlyList<X509Extension> more
    ) =>
        [
            CertificateProfiles.EndEntity,
            .. usage is { } u ? [CertificateProfiles.KeyUsage(u)] : Array.Empty<X509Extension>(),
            .. more,
        ];

    public SigningIdentity Issue(IReadOnlyList<X509Extension> profile, Validity? validity = null) =>
        Issuing.IssueIdentity(Enterprise, profile, validity ?? Years);

    public byte[] Crl(
        CertificateAuthority? issuer = null,
        IEnumerable<RevokedCertificate>? revoked = null,
        DateTimeOffset? thisUpdate = null,
        DateTimeOffset? nextUpdate = null,
        IEnumerable<CrlExtension>? further = null
    )
    {
        var from = thisUpdate ?? Now.AddHours(-1);
        return CertificateRevocationLists.Create(
            (issuer ?? Issuing).Identity,
            revoked ?? [],
            from,
            nextUpdate ?? from.AddDays(1),
            further
        );
    }

    public RevocationMaterial GoodStatus(params IReadOnlyList<byte[]> ocsp) => new([Crl(Root), Crl()], ocsp);

    public static RevokedCertificate Revoked(X509Certificate2 certificate, DateTimeOffset at) =>
        new(certificate.SerialNumber, at, 1);

    /// <summary>Root as anchor, Issuing as intermediate.</summary>
    public CertificatePathValidator Validator(
        PathPolicy? policy = null,
        IReadOnlyList<byte[]>? anchors = null,
        IReadOnlyList<byte[]>? intermediates = null
    )
    {
        var trust = TrustStore.Create(
            anchors ?? [Root.Certificate.RawData],
            intermediates ?? [Issuing.Certificate.RawData]
        );
        Assert.True(trust.TryGetValue(out var store, out var rejection), rejection?.ToString());
        return new CertificatePathValidator(store, policy ?? new PathPolicy());
    }

    public Verdict<TrustedCertificate> Validate(
        byte[]? leaf = null,
        CertificatePurpose purpose = CertificatePurpose.Login,
        RevocationMaterial? status = null,
        DateTimeOffset? at = null,
        DateTimeOffset? now = null,
        CertificatePathValidator? validator = null,
        IReadOnlyList<byte[]>? helpers = null
    ) =>
        (validator ?? Validator()).Validate(
            leaf ?? Leaf.Certificate.RawData,
            helpers ?? [],
            purpose,
            status ?? GoodStatus(),
            at ?? now ?? Now,
            now ?? Now
        );

    public static void Accepted(Verdict<TrustedCertificate> verdict) =>
        Assert.True(verdict.TryGetValue(out _, out var rejection), rejection?.ToString());

    public static void Refused<T>(RejectionReason reason, Verdict<T> verdict)
        where T : notnull
    {
        Assert.False(verdict.TryGetValue(out _, out var rejection), $"accepted, {reason} expected");
        Assert.True(reason == rejection.Reason, $"{reason} expected: {rejection}");
    }

    public static byte[] Mutate(byte[] bytes, int index, byte xor = 1)
    {
        var copy = bytes.ToArray();
        copy[index] ^= xor;
        return copy;
    }
}
