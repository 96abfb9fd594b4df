using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.RawExtension;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>What a stranger's certificates may cost; bounds are shown by memory, which no busy machine changes.</summary>
public sealed class PathBoundsTests
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public void Huge_name_constraints_over_many_names_are_refused_before_any_is_compared()
    {
        var lab = new PathLab(
            issuingProfile:
            [
                .. CertificateProfiles.CertificateAuthority(0),
                NameConstraints([.. Many(1300, i => (GeneralNameKind.Dns, $"{i:x}.t"))]),
            ]
        );
        var leaf = lab.Issue(
            LeafProfile(more: Names(critical: false, [.. Many(1600, i => (GeneralNameKind.Dns, $"{i:x}.u"))]))
        );
        var bytes = leaf.Certificate.RawData;
        Assert.True(bytes.Length <= EndEntityCertificate.MaxSize, $"{bytes.Length}");
        Refused(RejectionReason.PathBudgetExceeded, lab.Validate(bytes));
    }

    [Fact]
    public void Mailboxes_in_a_subject_are_counted_among_the_names()
    {
        var constraints = NameConstraints([], [.. Many(1900, _ => (GeneralNameKind.Mailbox, "x.t"))]);
        var lab = new PathLab(issuingProfile: [.. CertificateProfiles.CertificateAuthority(0), constraints]);
        var subject = new AsnWriter(AsnEncodingRules.DER);
        using (subject.PushSequence())
        {
            foreach (var _ in Enumerable.Range(0, 650))
            {
                using var set = subject.PushSetOf();
                using var attribute = subject.PushSequence();
                subject.WriteObjectIdentifier("1.2.840.113549.1.9.1");
                subject.WriteCharacterString(UniversalTagNumber.IA5String, "a@b.t");
            }
        }

        var name = new X500DistinguishedName(subject.Encode());
        var leaf = lab.Issuing.IssueIdentity(name, LeafProfile(), Years).Certificate.RawData;
        Assert.True(leaf.Length <= EndEntityCertificate.MaxSize, $"{leaf.Length}");
        Refused(RejectionReason.PathBudgetExceeded, lab.Validate(leaf));
    }

    [Fact]
    public void Mappings_of_every_policy_to_every_other_grow_no_tree()
    {
        // Sixteen policies, each mapped to all sixteen, in eight CAs: 16^8 ways for the tree of RFC 5280.
        string[] policies = [.. Many(16, i => $"1.2.3.{i + 1}")];
        var mapsAll = Mappings([.. policies.SelectMany(from => policies.Select(to => (from, to)))]);
        var root = CertificateAuthority.CreateRoot("Root", Years);
        var (authority, helpers) = (root, new List<byte[]>());
        for (var i = 0; i < 8; i++)
        {
            authority = authority.IssueSubordinate(
                $"CA {i}",
                Years,
                [
                    .. CertificateProfiles.CertificateAuthority(null),
                    Policies(policies),
                    mapsAll,
                    RequireExplicitPolicy(0),
                ]
            );
            helpers.Add(authority.Certificate.RawData);
        }

        byte[] Leaf(string policy) =>
            authority.IssueIdentity(Enterprise, LeafProfile(more: Policies(policy)), Years).Certificate.RawData;
        var validator = Shared.Validator(
            new PathPolicy(RequireRevocation: false) { InitialPolicies = [policies[3]] },
            anchors: [root.Certificate.RawData],
            intermediates: helpers
        );
        var before = GC.GetAllocatedBytesForCurrentThread();
        Accepted(Shared.Validate(Leaf(policies[5]), validator: validator, status: RevocationMaterial.None));
        Refused(
            RejectionReason.PathInvalid,
            Shared.Validate(Leaf("1.2.9"), validator: validator, status: RevocationMaterial.None)
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * Megabyte);
    }

    [Fact]
    public void A_validation_of_new_bytes_needs_less_than_64_KiB_and_of_known_ones_less_than_8()
    {
        // The first ones pay for tables and compiled code, and any may meet a collection or a table of others that grows.
        var measured = Enumerable.Range(0, 6).Select(_ => Measure(new PathLab())).ToList();
        Assert.InRange(measured.Min(m => m.Cold), 1, 64 * 1024);
        Assert.InRange(measured.Min(m => m.Warm), 1, 8 * 1024);
    }

    private static (long Cold, long Warm) Measure(PathLab lab)
    {
        var (leaf, status) = (lab.Leaf.Certificate.RawData, lab.GoodStatus());
        byte[][] anchors = [lab.Root.Certificate.RawData];
        byte[][] intermediates = [lab.Issuing.Certificate.RawData];
        var start = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(TrustStore.Create(anchors, intermediates).TryGetValue(out var trust, out _));
        var validator = new CertificatePathValidator(trust, new PathPolicy());
        Accepted(validator.Validate(leaf, [], CertificatePurpose.Login, status, Now, Now));
        var cold = GC.GetAllocatedBytesForCurrentThread();
        Accepted(validator.Validate(leaf, [], CertificatePurpose.Login, status, Now, Now));
        return (cold - start, GC.GetAllocatedBytesForCurrentThread() - cold);
    }

    private static IEnumerable<T> Many<T>(int count, Func<int, T> make) => Enumerable.Range(0, count).Select(make);
}
