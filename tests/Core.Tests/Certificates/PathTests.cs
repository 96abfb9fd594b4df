using System.Formats.Asn1;
using System.Security.Cryptography;
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
    [InlineData(CertificatePurpose.Seal)]
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
    public void A_timestamping_certificate_is_trusted_for_timestamps_only()
    {
        var tsa = Tsa(CertificateProfiles.ExtendedKeyUsage(true, CertificateProfiles.Timestamping));
        Accepted(_lab.Validate(tsa, CertificatePurpose.Timestamping));
        Refused(RejectionReason.ExtendedKeyUsageMissing, _lab.Validate(tsa, CertificatePurpose.Login));
        Refused(RejectionReason.ExtendedKeyUsageMissing, _lab.Validate(tsa, CertificatePurpose.Commitment));
    }

    [Fact]
    public void A_timestamping_usage_has_to_be_critical_and_alone()
    {
        var lenient = Tsa(CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.Timestamping));
        var two = Tsa(
            CertificateProfiles.ExtendedKeyUsage(
                true,
                CertificateProfiles.Timestamping,
                CertificateProfiles.ClientAuthentication
            )
        );
        Refused(RejectionReason.ExtendedKeyUsageMissing, _lab.Validate(lenient, CertificatePurpose.Timestamping));
        Refused(RejectionReason.ExtendedKeyUsageMissing, _lab.Validate(two, CertificatePurpose.Timestamping));
    }

    [Fact]
    public void A_leaf_without_the_key_usage_of_the_purpose_is_refused()
    {
        Refused(
            RejectionReason.KeyUsageMissing,
            _lab.Validate(Der(LeafProfile(X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DataEncipherment)))
        );
        Refused(RejectionReason.KeyUsageMissing, _lab.Validate(Der(LeafProfile(usage: null))));
        Refused(RejectionReason.KeyUsageMissing, _lab.Validate(Der(LeafProfile(X509KeyUsageFlags.NonRepudiation))));
        Refused(
            RejectionReason.KeyUsageMissing,
            _lab.Validate(Der(LeafProfile(X509KeyUsageFlags.DigitalSignature)), CertificatePurpose.Seal)
        );
    }

    [Fact]
    public void A_server_certificate_is_no_login_certificate()
    {
        var profile = LeafProfile(
            X509KeyUsageFlags.DigitalSignature,
            CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.ServerAuthentication)
        );
        Refused(RejectionReason.ExtendedKeyUsageMissing, _lab.Validate(Der(profile)));
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
    public void A_certificate_is_valid_from_its_first_to_its_last_second()
    {
        var validity = new Validity(Now.AddDays(-1), Now);
        var leaf = _lab.Issue(LeafProfile(), validity).Certificate.RawData;
        Accepted(_lab.Validate(leaf, at: Now.AddMilliseconds(999)));
        Refused(RejectionReason.CertificateExpired, _lab.Validate(leaf, at: Now.AddSeconds(1)));
        Accepted(_lab.Validate(leaf, at: Now.AddDays(-1)));
        Refused(RejectionReason.CertificateNotYetValid, _lab.Validate(leaf, at: Now.AddDays(-1).AddSeconds(-1)));
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
        Refused(RejectionReason.CertificateProfileViolation, strictRoot.Validate());

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

    [Theory]
    [InlineData("00")]
    [InlineData("81")]
    [InlineData("0123456789012345678901234567890123456789AB")]
    public void A_serial_number_is_positive_and_has_at_most_20_octets(string serial)
    {
        var request = new CertificateRequest(Enterprise, _lab.Leaf.Key, HashAlgorithmName.SHA256);
        foreach (var extension in LeafProfile())
        {
            request.CertificateExtensions.Add(extension);
        }

        var octets = Convert.FromHexString(serial);
        var signer = X509SignatureGenerator.CreateForECDsa(_lab.Issuing.Identity.Key);
        var leaf = WithSerial(request, _lab.Issuing, signer, octets);
        Refused(RejectionReason.CertificateProfileViolation, _lab.Validate(leaf));
    }

    [Fact]
    public void A_certificate_that_does_not_name_its_issuers_key_is_refused()
    {
        var request = new CertificateRequest(Enterprise, _lab.Leaf.Key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(CertificateProfiles.KeyUsage(X509KeyUsageFlags.DigitalSignature));
        var signer = X509SignatureGenerator.CreateForECDsa(_lab.Issuing.Identity.Key);
        byte[] Create() =>
            request
                .Create(_lab.Issuing.Certificate.SubjectName, signer, Years.NotBefore, Years.NotAfter, [0x55])
                .RawData;
        Refused(RejectionReason.CertificateProfileViolation, _lab.Validate(Create()));

        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier([1, 2, 3])
        );
        Refused(RejectionReason.CertificateProfileViolation, _lab.Validate(Create()));
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
    public void A_signature_by_SHA1_is_refused_before_any_key_is_touched()
    {
        var leaf = _lab.Leaf.Certificate.RawData;
        var weak = leaf.AsSpan().ToArray();

        // ecdsa-with-SHA256 (…4.3.2) and ecdsa-with-SHA1 (…4.1) differ in length; SHA-224 (…4.3.1) does as well here.
        var oid = Convert.FromHexString("2A8648CE3D040302");
        for (var i = weak.AsSpan().IndexOf(oid); i >= 0; i = weak.AsSpan().IndexOf(oid))
        {
            weak[i + oid.Length - 1] = 0x01;
        }

        Refused(RejectionReason.AlgorithmNotAllowed, _lab.Validate(weak));
    }

    [Fact]
    public void Keys_outside_the_allow_list_are_refused()
    {
        using var small = RSA.Create(1024);
        var leaf = _lab.Issuing.Issue(Enterprise, new PublicKey(small), LeafProfile(), Years).RawData;
        Refused(RejectionReason.KeyNotAllowed, _lab.Validate(leaf));
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        leaf = _lab.Issuing.Issue(Enterprise, new PublicKey(brainpool), LeafProfile(), Years).RawData;
        Refused(RejectionReason.KeyNotAllowed, _lab.Validate(leaf));
    }

    [Fact]
    public void A_forest_of_CAs_with_one_name_ends_at_the_budget()
    {
        // Twenty CAs that all certify one another: more paths than anyone could walk.
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
    public void A_certificate_of_more_than_16_KiB_is_refused() =>
        Refused(RejectionReason.CertificateTooLarge, _lab.Validate(new byte[16 * 1024 + 1]));

    [Fact]
    public void A_byte_after_the_certificate_is_refused() =>
        Refused(RejectionReason.CertificateMalformed, _lab.Validate([.. _lab.Leaf.Certificate.RawData, 0]));

    [Fact]
    public void Each_flipped_bit_of_a_good_leaf_is_refused()
    {
        var (good, validator, status) = (_lab.Leaf.Certificate.RawData, _lab.Validator(), _lab.GoodStatus());
        for (var i = 0; i < good.Length * 8; i++)
        {
            var mutant = Mutate(good, i / 8, (byte)(1 << (i % 8)));
            var verdict = _lab.Validate(mutant, validator: validator, status: status);
            Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} of the leaf does not matter");
        }
    }

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

    private byte[] Tsa(X509Extension extendedKeyUsage) =>
        Der(LeafProfile(X509KeyUsageFlags.DigitalSignature, extendedKeyUsage));

    private Verdict<TrustedCertificate> ValidateUnder(CertificateAuthority root, CertificateAuthority issuing) =>
        _lab.Validate(
            issuing.IssueIdentity(Enterprise, LeafProfile(), Years).Certificate.RawData,
            validator: _lab.Validator(
                anchors: [root.Certificate.RawData],
                intermediates: [issuing.Certificate.RawData]
            ),
            status: new RevocationMaterial([_lab.Crl(root), _lab.Crl(issuing)], [])
        );

    /// <summary>The platform refuses to write a bad serial number, so it is put in afterwards and signed again.</summary>
    private static byte[] WithSerial(
        CertificateRequest request,
        CertificateAuthority issuer,
        X509SignatureGenerator signer,
        byte[] serial
    )
    {
        var good = request
            .Create(issuer.Certificate.SubjectName, signer, Years.NotBefore, Years.NotAfter, [0x55])
            .RawData;
        var reader = new AsnReader(good, AsnEncodingRules.DER).ReadSequence();
        var tbs = reader.ReadSequence();
        var algorithm = reader.ReadEncodedValue();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(tbs.ReadEncodedValue().Span);
            tbs.ReadEncodedValue();
            writer.WriteInteger(serial);
            while (tbs.HasData)
            {
                writer.WriteEncodedValue(tbs.ReadEncodedValue().Span);
            }
        }

        var toBeSigned = writer.Encode();
        writer.Reset();
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(toBeSigned);
            writer.WriteEncodedValue(algorithm.Span);
            writer.WriteBitString(signer.SignData(toBeSigned, HashAlgorithmName.SHA256));
        }

        return writer.Encode();
    }

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
