using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class PathTests
{
    private readonly PathLab _lab = Shared;

    [Theory]
    [InlineData(CertificatePurpose.Login)]
    [InlineData(CertificatePurpose.Commitment)]
    public void An_enterprise_certificate_is_trusted_for_login_and_commitment(CertificatePurpose purpose)
    {
        Assert.True(
            _lab.Validate(purpose: purpose).TryGetValue(out var trusted, out var rejection),
            rejection?.ToString()
        );
        Assert.Equal(
            [_lab.Leaf.Certificate.RawData, _lab.Issuing.Certificate.RawData, _lab.Root.Certificate.RawData],
            trusted.Path
        );
        Assert.Equal(2, trusted.StatusProofs.Count);
        Assert.Equal(purpose, trusted.Purpose);
    }

    [Fact]
    public void An_extended_key_usage_of_a_CA_restricts_what_it_issues()
    {
        var lab = new PathLab(
            issuingProfile:
            [
                .. CertificateProfiles.CertificateAuthority(0),
                CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.ServerAuthentication),
            ]
        );
        Refused(RejectionReason.ExtendedKeyUsageMissing, lab.Validate());
    }

    [Fact]
    public void An_expired_CA_or_anchor_ends_the_path()
    {
        var past = new Validity(Now.AddDays(-100), Now.AddDays(-1));
        var shortRoot = CertificateAuthority.CreateRoot("Short Root", past);
        var longIssuing = shortRoot.IssueSubordinate("Issuing", Years, CertificateProfiles.CertificateAuthority(0));
        Refused(RejectionReason.CertificateExpired, ValidateUnder(shortRoot, longIssuing));

        var longRoot = CertificateAuthority.CreateRoot("Long Root", Years);
        var shortIssuing = longRoot.IssueSubordinate("Issuing", past, CertificateProfiles.CertificateAuthority(0));
        Refused(RejectionReason.CertificateExpired, ValidateUnder(longRoot, shortIssuing));
    }

    [Fact]
    public void A_certificate_of_a_foreign_CA_has_no_path()
    {
        var foreign = new PathLab();
        Refused(RejectionReason.PathNotFound, _lab.Validate(foreign.Leaf.Certificate.RawData));
        Refused(
            RejectionReason.PathNotFound,
            _lab.Validate(
                foreign.Leaf.Certificate.RawData,
                helpers: [foreign.Issuing.Certificate.RawData, foreign.Root.Certificate.RawData]
            )
        );
    }

    [Fact]
    public void Both_of_two_anchors_with_one_name_are_tried()
    {
        var other = new PathLab();
        var validator = _lab.Validator(anchors: [other.Root.Certificate.RawData, _lab.Root.Certificate.RawData]);
        Accepted(_lab.Validate(validator: validator));
    }

    [Fact]
    public void A_CA_certificate_is_never_a_leaf() =>
        Refused(
            RejectionReason.CertificateProfileViolation,
            _lab.Validate(_lab.Issuing.Certificate.RawData, CertificatePurpose.Commitment)
        );

    [Fact]
    public void A_leaf_can_issue_nothing()
    {
        var authority = new CertificateAuthority(_lab.Leaf);
        var forged = authority.IssueIdentity(Enterprise, LeafProfile(), Years).Certificate.RawData;
        var verdict = _lab.Validate(forged, helpers: [_lab.Leaf.Certificate.RawData]);
        Refused(RejectionReason.CertificateProfileViolation, verdict);
    }

    [Fact]
    public void A_CA_without_the_right_to_sign_certificates_is_refused()
    {
        var lab = new PathLab(
            issuingProfile:
            [
                new X509BasicConstraintsExtension(true, false, 0, true),
                CertificateProfiles.KeyUsage(X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature),
            ]
        );
        Refused(RejectionReason.KeyUsageMissing, lab.Validate());
    }

    [Fact]
    public void Basic_constraints_of_a_CA_have_to_be_critical()
    {
        var lab = new PathLab(
            issuingProfile:
            [
                new X509BasicConstraintsExtension(true, false, 0, critical: false),
                CertificateProfiles.KeyUsage(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign),
            ]
        );
        Refused(RejectionReason.CertificateProfileViolation, lab.Validate());
    }

    [Fact]
    public void The_path_lengths_of_anchor_and_CA_count()
    {
        var strictRoot = new PathLab(rootProfile: CertificateProfiles.CertificateAuthority(0));
        Refused(RejectionReason.PathInvalid, strictRoot.Validate());

        var below = _lab.Issuing.IssueSubordinate("Below", Years, CertificateProfiles.CertificateAuthority(null));
        var leaf = below.IssueIdentity(Enterprise, LeafProfile(), Years).Certificate.RawData;
        Refused(RejectionReason.PathInvalid, _lab.Validate(leaf, helpers: [below.Certificate.RawData]));
    }

    [Fact]
    public void An_unknown_critical_extension_is_refused_wherever_it_stands()
    {
        var unknown = new X509Extension("1.2.3.4.5", [0x05, 0x00], critical: true);
        Refused(RejectionReason.CertificateProfileViolation, _lab.Validate(Der([.. LeafProfile(), unknown])));
        var onAnchor = new PathLab(rootProfile: [.. CertificateProfiles.CertificateAuthority(null), unknown]);
        Refused(RejectionReason.CertificateProfileViolation, onAnchor.Validate());
    }

    [Fact]
    public void Name_constraints_bind_also_when_the_anchor_carries_them()
    {
        var permitted = NameConstraints(permitted: "O=别的单位, C=CN");
        var onAnchor = new PathLab(rootProfile: [.. CertificateProfiles.CertificateAuthority(null), permitted]);
        Refused(RejectionReason.PathInvalid, onAnchor.Validate());
        var onIssuing = new PathLab(issuingProfile: [.. CertificateProfiles.CertificateAuthority(0), permitted]);
        Refused(RejectionReason.PathInvalid, onIssuing.Validate());
    }

    [Fact]
    public void A_forest_of_CAs_with_one_name_ends_at_the_budget()
    {
        // Six CAs that all certify one another: more paths than anyone could walk.
        var keys = Enumerable.Range(0, 6).Select(_ => CertificateAuthority.CreateRoot("Forest", Years)).ToList();
        var crossed = new List<byte[]>();
        foreach (var issuer in keys)
        {
            crossed.AddRange(
                keys.Where(k => k != issuer)
                    .Select(k =>
                        issuer
                            .Issue(
                                k.Certificate.SubjectName,
                                k.Certificate.PublicKey,
                                CertificateProfiles.CertificateAuthority(null),
                                Years
                            )
                            .RawData
                    )
            );
        }

        var leaf = keys[0].IssueIdentity(Enterprise, LeafProfile(), Years).Certificate.RawData;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Refused(RejectionReason.PathBudgetExceeded, _lab.Validate(leaf, helpers: crossed));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }

    [Fact]
    public void Too_many_helpers_are_refused() =>
        Refused(
            RejectionReason.PathBudgetExceeded,
            _lab.Validate(helpers: [.. Enumerable.Repeat(_lab.Issuing.Certificate.RawData, 65)])
        );

    [Fact]
    public void Junk_among_the_helpers_does_no_harm() =>
        Accepted(
            _lab.Validate(
                helpers:
                [
                    [],
                    [0x30],
                    [.. new byte[20000]],
                    _lab.Leaf.Certificate.RawData,
                ]
            )
        );

    [Fact]
    public void A_known_path_is_judged_by_status_again()
    {
        var validator = _lab.Validator();
        Accepted(_lab.Validate(validator: validator));
        Accepted(_lab.Validate(validator: validator));
        Refused(
            RejectionReason.RevocationUnknown,
            _lab.Validate(validator: validator, status: RevocationMaterial.None)
        );
        var revoked = new RevocationMaterial(
            [_lab.Crl(_lab.Root), _lab.Crl(revoked: [Revoked(_lab.Leaf.Certificate, Now.AddDays(-1))])],
            []
        );
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(validator: validator, status: revoked));
    }

    private byte[] Der(IReadOnlyList<X509Extension> profile) => _lab.Issue(profile).Certificate.RawData;

    private Verdict<TrustedCertificate> ValidateUnder(CertificateAuthority root, CertificateAuthority issuing) =>
        _lab.Validate(
            issuing.IssueIdentity(Enterprise, LeafProfile(), Years).Certificate.RawData,
            validator: _lab.Validator(
                anchors: [root.Certificate.RawData],
                intermediates: [issuing.Certificate.RawData]
            ),
            status: new RevocationMaterial([_lab.Crl(root), _lab.Crl(issuing)], [])
        );

    private static X509Extension NameConstraints(string permitted)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
        {
            writer.WriteEncodedValue(new X500DistinguishedName(permitted).RawData);
        }

        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
    }
}
