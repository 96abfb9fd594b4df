using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>What the searches of one question may look at: the last that fits is found, and one more refuses.</summary>
public sealed class SearchBoundsTests
{
    private static readonly PathPolicy WithoutStatus = new(RequireRevocation: false);

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(11, false)]
    public void A_chain_of_nine_CAs_below_the_anchor_is_followed_and_no_deeper_one(int depth, bool accepted)
    {
        var root = CertificateAuthority.CreateRoot("Root", Years);
        var (authority, helpers) = (root, new List<byte[]>());
        for (var i = 0; i < depth; i++)
        {
            authority = authority.IssueSubordinate($"CA {i}", Years, CertificateProfiles.CertificateAuthority(null));
            helpers.Add(authority.Certificate.RawData);
        }

        var leaf = authority.IssueIdentity(Enterprise, LeafProfile(), Years).Certificate.RawData;
        var validator = Shared.Validator(WithoutStatus, [root.Certificate.RawData], helpers);
        var verdict = Shared.Validate(leaf, validator: validator, status: RevocationMaterial.None);
        Expect(accepted ? null : RejectionReason.PathNotFound, verdict);
    }

    [Theory]
    [InlineData(31, true, null)]
    [InlineData(32, true, RejectionReason.PathBudgetExceeded)]
    [InlineData(32, false, RejectionReason.PathInvalid)]
    [InlineData(33, false, RejectionReason.PathBudgetExceeded)]
    public void Thirty_two_paths_are_tried_and_no_further_one(int wrong, bool endsWell, RejectionReason? refusal)
    {
        // One CA, certified again and again; each certificate completes a path, and its constraints refuse the leaf.
        var profile = CertificateProfiles.CertificateAuthority(0);
        var constraint = RawExtension.NameConstraints([(GeneralNameKind.Directory, "CN=Nobody")]);
        var issuing = new CertificateAuthority(Shared.Root.IssueIdentity(TestSubject.Of("Twin"), profile, Years));
        byte[] Certify(params IReadOnlyList<System.Security.Cryptography.X509Certificates.X509Extension> more) =>
            Shared
                .Root.Issue(
                    issuing.Certificate.SubjectName,
                    issuing.Certificate.PublicKey,
                    [.. profile, .. more],
                    Years
                )
                .RawData;
        var intermediates = Enumerable.Range(0, wrong).Select(_ => Certify(constraint)).ToList();
        intermediates.AddRange(endsWell ? [Certify()] : Array.Empty<byte[]>());
        var leaf = issuing.IssueIdentity(Enterprise, LeafProfile(), Years).Certificate.RawData;
        var validator = Shared.Validator(WithoutStatus, intermediates: intermediates);
        Expect(refusal, Shared.Validate(leaf, validator: validator, status: RevocationMaterial.None));
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(10, RejectionReason.PathBudgetExceeded)]
    public void Searches_for_signers_of_status_spend_the_budget_of_the_question(int signers, RejectionReason? refusal)
    {
        // Three CAs of one name that certify one another: 66 candidates for each signer that none of them leads to the anchor.
        var forest = Enumerable.Range(0, 3).Select(_ => CertificateAuthority.CreateRoot("Forest", Years)).ToList();
        var profile = CertificateProfiles.CertificateAuthority(null);
        var crossed = forest.SelectMany(issuer =>
            forest
                .Where(other => other != issuer)
                .Select(other =>
                    issuer.Issue(other.Certificate.SubjectName, other.Certificate.PublicKey, profile, Years).RawData
                )
        );
        var strangers = Enumerable
            .Range(0, signers)
            .Select(_ => forest[0].IssueSubordinate("Issuing", Years, profile).Identity)
            .ToList();
        var lists = strangers.Select((s, i) => new CrlForge(s) { ThisUpdate = Now.AddMinutes(-i - 1) }.Sign());
        var good = new CrlForge(Shared.Issuing.Identity) { ThisUpdate = Now.AddHours(-20) }.Sign();
        Assert.True(
            TrustStore
                .Create([Shared.Root.Certificate.RawData], [Shared.Issuing.Certificate.RawData], PathProfile.Pkix)
                .TryGetValue(out var trust, out _)
        );
        var verdict = Shared.Validate(
            validator: new CertificatePathValidator(trust, new PathPolicy()),
            status: new RevocationMaterial([Shared.Crl(Shared.Root), .. lists, good], []),
            helpers: [.. crossed, .. strangers.Select(s => s.Certificate.RawData)]
        );
        Expect(refusal, verdict);
    }

    private static void Expect(RejectionReason? refusal, Verdict<TrustedCertificate> verdict)
    {
        if (refusal is { } reason)
        {
            Refused(reason, verdict);
        }
        else
        {
            Accepted(verdict);
        }
    }
}
