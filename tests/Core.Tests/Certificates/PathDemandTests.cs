using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.RawExtension;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>A caller's own demands and the pkix profile, as the conformance adapter uses them.</summary>
public sealed class PathDemandTests
{
    private readonly PathLab _lab = Shared;

    [Theory]
    [InlineData(SubjectNameKind.Dns, "a.test", true)]
    [InlineData(SubjectNameKind.Dns, "A.TEST", true)]
    [InlineData(SubjectNameKind.Dns, "x.b.test", true)]
    [InlineData(SubjectNameKind.Dns, "b.test", false)]
    [InlineData(SubjectNameKind.Dns, "x.y.b.test", false)]
    [InlineData(SubjectNameKind.Dns, ".b.test", false)]
    [InlineData(SubjectNameKind.Dns, "cn.test", false)]
    [InlineData(SubjectNameKind.IpAddress, "10.0.0.1", true)]
    [InlineData(SubjectNameKind.IpAddress, "10.0.0.2", false)]
    [InlineData(SubjectNameKind.IpAddress, "no address", false)]
    [InlineData(SubjectNameKind.Mailbox, "x@A.test", true)]
    [InlineData(SubjectNameKind.Mailbox, "X@a.test", false)]
    [InlineData(SubjectNameKind.Mailbox, "a.test", false)]
    public void A_name_is_found_in_the_alternative_names_and_never_in_the_subject(
        SubjectNameKind kind,
        string value,
        bool found
    )
    {
        var names = Names(
            critical: false,
            (GeneralNameKind.Dns, "a.test"),
            (GeneralNameKind.Dns, "*.b.test"),
            (GeneralNameKind.IpAddress, "0A000001"),
            (GeneralNameKind.Mailbox, "x@a.test")
        );
        var leaf = _lab
            .Issuing.IssueIdentity(new X500DistinguishedName("CN=cn.test"), LeafProfile(more: names), Years)
            .Certificate.RawData;
        var verdict = Validate(leaf, new PathDemand { Name = new SubjectName(kind, value) });
        Assert.Equal(found, verdict.TryGetValue(out _, out var rejection));
        Assert.Equal(found ? null : RejectionReason.SubjectNameMismatch, rejection?.Reason);
    }

    [Fact]
    public void One_of_the_extended_key_usages_asked_for_suffices()
    {
        var leaf = Leaf(CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.EmailProtection));
        string[] both = [CertificateProfiles.ServerAuthentication, CertificateProfiles.EmailProtection];
        Assert.True(Validate(leaf, new PathDemand { ExtendedKeyUsage = both }).TryGetValue(out _, out _));
        Refused(
            RejectionReason.ExtendedKeyUsageMissing,
            Validate(leaf, new PathDemand { ExtendedKeyUsage = [CertificateProfiles.ServerAuthentication] })
        );
    }

    [Fact]
    public void All_key_usage_bits_asked_for_are_needed_where_a_key_usage_is_stated()
    {
        var demand = new PathDemand
        {
            KeyUsage = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
        };
        var signsOnly = _lab.Issue(LeafProfile(X509KeyUsageFlags.DigitalSignature)).Certificate.RawData;
        Refused(RejectionReason.KeyUsageMissing, Validate(signsOnly, demand));
        var silent = _lab.Issue(LeafProfile(usage: null)).Certificate.RawData;
        Assert.True(Validate(silent, demand).TryGetValue(out _, out _));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void A_caller_may_bound_the_number_of_CAs(int maxDepth, bool accepted)
    {
        var verdict = Validate(
            Leaf(),
            new PathDemand(),
            new PathPolicy(RequireRevocation: false) { MaxDepth = maxDepth }
        );
        Assert.Equal(accepted, verdict.TryGetValue(out _, out var rejection));
        Assert.Equal(accepted ? null : RejectionReason.PathInvalid, rejection?.Reason);
    }

    [Fact]
    public void The_pkix_profile_reads_small_RSA_keys_and_lets_a_CA_be_a_leaf_and_the_registry_does_not()
    {
        using var small = RSA.Create(1024);
        var weak = _lab.Issuing.Issue(Enterprise, new PublicKey(small), LeafProfile(), Years).RawData;
        foreach (var leaf in new[] { weak, _lab.Issuing.Certificate.RawData })
        {
            Assert.True(
                Validate(leaf, new PathDemand(), profile: PathProfile.Pkix).TryGetValue(out _, out var rejection),
                rejection?.ToString()
            );
            Assert.False(Validate(leaf, new PathDemand()).TryGetValue(out _, out _));
        }
    }

    private byte[] Leaf(params IReadOnlyList<X509Extension> more) =>
        _lab.Issue(LeafProfile(more: more)).Certificate.RawData;

    private Verdict<ValidatedPath> Validate(
        byte[] leaf,
        PathDemand demand,
        PathPolicy? policy = null,
        PathProfile profile = PathProfile.Registry
    )
    {
        Assert.True(
            TrustStore
                .Create([_lab.Root.Certificate.RawData], [], profile)
                .TryGetValue(out var trust, out var rejection),
            rejection?.ToString()
        );
        return new CertificatePathValidator(trust, policy ?? new PathPolicy(RequireRevocation: false)).Validate(
            leaf,
            [_lab.Issuing.Certificate.RawData],
            demand,
            RevocationMaterial.None,
            Now,
            Now
        );
    }
}
