using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.RawExtension;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>RFC 5280's duties of issuers, to which the registry holds them, and what binds a whole path.</summary>
public sealed class PathRulesTests
{
    private const string PolicyA = "1.2.3.1";
    private const string PolicyB = "1.2.3.2";
    private readonly PathLab _lab = Shared;

    public static TheoryData<X509Extension> ExtensionsThatMustBeCritical =>
        [
            NameConstraints([(GeneralNameKind.Dns, "a.test")], critical: false),
            RequireExplicitPolicy(5, critical: false),
            Of(PolicyExtensions.InhibitAnyPolicyOid, w => w.WriteInteger(5), critical: false),
        ];

    [Theory]
    [MemberData(nameof(ExtensionsThatMustBeCritical))]
    public void A_CA_may_not_let_others_overlook_its_constraints(X509Extension extension)
    {
        Refused(RejectionReason.CertificateProfileViolation, UnderIssuing(extension).Validate());
        Accepted(UnderIssuing(new X509Extension(extension.Oid!, extension.RawData, critical: true)).Validate());
    }

    [Fact]
    public void The_anchor_too_marks_its_basic_constraints_critical()
    {
        var usage = CertificateProfiles.KeyUsage(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign);
        var lab = new PathLab(rootProfile: [new X509BasicConstraintsExtension(true, false, 0, false), usage]);
        Refused(RejectionReason.CertificateProfileViolation, lab.Validate());
        Refused(RejectionReason.CertificateProfileViolation, new PathLab(rootProfile: [usage]).Validate());
    }

    [Fact]
    public void The_anchors_key_usage_counts()
    {
        var signsOnlyLists = CertificateProfiles.KeyUsage(X509KeyUsageFlags.CrlSign);
        var lab = new PathLab(rootProfile: [new X509BasicConstraintsExtension(true, false, 0, true), signsOnlyLists]);
        Refused(RejectionReason.KeyUsageMissing, lab.Validate());
    }

    [Fact]
    public void Name_constraints_have_no_place_in_a_leaf() =>
        Refused(
            RejectionReason.CertificateProfileViolation,
            ValidateLeaf(NameConstraints([(GeneralNameKind.Dns, "a.test")]))
        );

    [Theory]
    [InlineData("Dns", "a..test")]
    [InlineData("Mailbox", "nobody")]
    [InlineData("Uri", "no uri")]
    [InlineData("IpAddress", "0A0000")]
    public void An_alternative_name_has_to_be_one(string kind, string text) =>
        Refused(
            RejectionReason.CertificateProfileViolation,
            ValidateLeaf(Names(critical: false, (Enum.Parse<GeneralNameKind>(kind), text)))
        );

    [Fact]
    public void Without_a_subject_the_alternative_names_are_critical()
    {
        byte[] Leaf(bool critical) =>
            _lab
                .Issuing.IssueIdentity(
                    new X500DistinguishedName(""),
                    LeafProfile(more: Names(critical, (GeneralNameKind.Dns, "a.test"))),
                    Years
                )
                .Certificate.RawData;
        Refused(RejectionReason.CertificateProfileViolation, _lab.Validate(Leaf(critical: false)));
        Accepted(_lab.Validate(Leaf(critical: true)));
    }

    [Theory]
    [InlineData("Dns", "a.test", "Dns", "*.a.test", true)]
    [InlineData("Dns", "a.test", "Dns", "d.test", false)]
    [InlineData("Dns", "b.a.test", "Dns", "*.a.test", false)]
    [InlineData("Mailbox", "a.test", "Mailbox", "x@d.test", false)]
    [InlineData("Uri", "a.test", "Uri", "urn:x:y", false)]
    [InlineData("IpAddress", "0A000000FF000000", "IpAddress", "0B000001", false)]
    [InlineData("Dns", "a.test", "Mailbox", "x@d.test", true)]
    [InlineData("RegisteredId", "*", "RegisteredId", "*", false)]
    public void A_name_lies_within_a_permitted_subtree_of_its_kind(
        string kind,
        string constraint,
        string nameKind,
        string name,
        bool permitted
    )
    {
        var lab = UnderIssuing(NameConstraints([(Enum.Parse<GeneralNameKind>(kind), constraint)]));
        var leaf = lab.Issue(
            LeafProfile(more: Names(critical: false, (Enum.Parse<GeneralNameKind>(nameKind), name)))
        ).Certificate.RawData;
        Expect(permitted, lab.Validate(leaf));
    }

    [Theory]
    [InlineData("a.test", "b.a.test", false)]
    [InlineData("b.a.test", "*.a.test", false)]
    [InlineData("c.b.a.test", "*.a.test", true)]
    [InlineData("a.test", "d.test", true)]
    public void A_wildcard_must_not_reach_into_an_excluded_subtree(string excluded, string name, bool permitted)
    {
        var lab = UnderIssuing(NameConstraints([], [(GeneralNameKind.Dns, excluded)]));
        var leaf = lab.Issue(LeafProfile(more: Names(critical: false, (GeneralNameKind.Dns, name))));
        Expect(permitted, lab.Validate(leaf.Certificate.RawData));
    }

    [Fact]
    public void Constraints_without_a_subtree_or_with_a_malformed_one_are_malformed()
    {
        Refused(RejectionReason.CertificateMalformed, ValidateLeaf(NameConstraints([])));
        Refused(
            RejectionReason.CertificateMalformed,
            ValidateLeaf(NameConstraints([(GeneralNameKind.Dns, ".a.test")]))
        );
    }

    [Fact]
    public void Extended_key_usages_are_intersected_down_the_path()
    {
        var lab = UnderIssuing(CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.EmailProtection));
        byte[] Leaf(string usage) =>
            lab.Issue(LeafProfile(more: CertificateProfiles.ExtendedKeyUsage(false, usage))).Certificate.RawData;
        Accepted(lab.Validate(Leaf(CertificateProfiles.EmailProtection), CertificatePurpose.Commitment));

        // Each alone would do for a commitment, but together they leave nothing.
        Refused(
            RejectionReason.ExtendedKeyUsageMissing,
            lab.Validate(Leaf(CertificateProfiles.ClientAuthentication), CertificatePurpose.Commitment)
        );
    }

    [Fact]
    public void A_policy_is_needed_where_any_CA_or_the_anchor_asks_for_one()
    {
        X509Extension[] asks = [Policies(PolicyA), RequireExplicitPolicy(0)];
        foreach (var lab in new[] { UnderIssuing(asks), UnderRoot(asks), UnderRoot(RequireExplicitPolicy(0)) })
        {
            Refused(RejectionReason.PathInvalid, lab.Validate());
        }

        var good = UnderIssuing(asks);
        Accepted(good.Validate(good.Issue(LeafProfile(more: Policies(PolicyA))).Certificate.RawData));
        Refused(
            RejectionReason.PathInvalid,
            good.Validate(good.Issue(LeafProfile(more: Policies(PolicyB))).Certificate.RawData)
        );
    }

    [Theory]
    [InlineData(PolicyA, true)]
    [InlineData(PolicyB, false)]
    public void The_policies_that_an_anchor_asserts_are_all_there_are(string policy, bool accepted)
    {
        var lab = new PathLab(
            rootProfile:
            [
                .. CertificateProfiles.CertificateAuthority(null),
                Policies(PolicyA),
                RequireExplicitPolicy(0),
            ],
            issuingProfile: [.. CertificateProfiles.CertificateAuthority(0), Policies(policy)]
        );
        Expect(accepted, lab.Validate(lab.Issue(LeafProfile(more: Policies(policy))).Certificate.RawData));
    }

    [Fact]
    public void AnyPolicy_is_never_mapped() =>
        Refused(
            RejectionReason.PathInvalid,
            UnderIssuing(Policies(PolicyA), Mappings((PolicyA, PolicyExtensions.AnyPolicy))).Validate()
        );

    [Fact]
    public void A_policy_that_stands_twice_is_malformed() =>
        Refused(RejectionReason.CertificateMalformed, ValidateLeaf(Policies(PolicyA, PolicyA)));

    private static void Expect(bool accepted, Verdict<TrustedCertificate> verdict)
    {
        if (accepted)
        {
            Accepted(verdict);
        }
        else
        {
            Refused(RejectionReason.PathInvalid, verdict);
        }
    }

    private static PathLab UnderIssuing(params IReadOnlyList<X509Extension> more) =>
        new(issuingProfile: [.. CertificateProfiles.CertificateAuthority(0), .. more]);

    private static PathLab UnderRoot(params IReadOnlyList<X509Extension> more) =>
        new(rootProfile: [.. CertificateProfiles.CertificateAuthority(null), .. more]);

    private Verdict<TrustedCertificate> ValidateLeaf(X509Extension extension) =>
        _lab.Validate(_lab.Issue(LeafProfile(more: extension)).Certificate.RawData);
}
