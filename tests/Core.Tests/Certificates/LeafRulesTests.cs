using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class LeafRulesTests
{
    private readonly PathLab _lab = Shared;

    [Fact]
    public void A_certificate_that_was_read_before_is_judged_as_its_octets_are()
    {
        using var small = RSA.Create(1024);
        byte[][] leaves =
        [
            Der(LeafProfile()),
            Der(LeafProfile(usage: null)),
            _lab.Issuing.Issue(Enterprise, new PublicKey(small), LeafProfile(), Years).RawData,
        ];
        var validator = _lab.Validator();
        var status = _lab.GoodStatus();
        Assert.All(
            leaves,
            leaf =>
            {
                Assert.True(EndEntityCertificate.Parse(leaf).TryGetValue(out var read, out _));
                for (var time = 1; time <= 2; time++)
                {
                    var verdict = validator.Validate(read, [], CertificatePurpose.Login, status, Now, Now);
                    Assert.Equal(ReasonOf(_lab.Validate(leaf)), ReasonOf(verdict));
                }
            }
        );

        static RejectionReason? ReasonOf(Verdict<TrustedCertificate> verdict) =>
            verdict.TryGetValue(out _, out var rejection) ? null : rejection.Reason;
    }

    /// <summary>By policy a commitment is signed with a contentCommitment key only; a login asks for digitalSignature as ever.</summary>
    [Theory]
    [InlineData(X509KeyUsageFlags.DigitalSignature, false, true)]
    [InlineData(X509KeyUsageFlags.DigitalSignature, true, false)]
    [InlineData(X509KeyUsageFlags.NonRepudiation, true, true)]
    [InlineData(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, true, true)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment, false, false)]
    public void A_commitment_takes_the_key_usages_of_the_policy(X509KeyUsageFlags usage, bool strict, bool accepted)
    {
        var validator = _lab.Validator(new PathPolicy { CommitmentsNeedContentCommitment = strict });
        var leaf = Der(LeafProfile(usage));
        var status = _lab.GoodStatus();
        var verdict = validator.Validate(leaf, [], CertificatePurpose.Commitment, status, Now, Now);
        Assert.Equal(accepted, verdict.TryGetValue(out _, out var rejection));
        Assert.Equal(accepted ? null : RejectionReason.KeyUsageMissing, rejection?.Reason);
        Assert.Equal(
            usage.HasFlag(X509KeyUsageFlags.DigitalSignature),
            validator.Validate(leaf, [], CertificatePurpose.Login, status, Now, Now).TryGetValue(out _, out _)
        );
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

    [Theory]
    [InlineData(new byte[] { 0xC0 }, 6, true)]
    [InlineData(new byte[] { 0x80, 0x80 }, 7, true)]
    [InlineData(new byte[] { 0xC0 }, 0, false)]
    [InlineData(new byte[] { 0xC0 }, 5, false)]
    [InlineData(new byte[] { 0xC0, 0x00 }, 7, false)]
    [InlineData(new byte[] { 0x00 }, 7, false)]
    [InlineData(new byte[] { 0xC0, 0x80, 0x80 }, 7, false)]
    public void A_key_usage_ends_with_the_last_bit_that_is_set(byte[] bits, int unused, bool accepted)
    {
        var usage = RawExtension.Of("2.5.29.15", writer => writer.WriteBitString(bits, unused));
        var verdict = _lab.Validate(Der(LeafProfile(usage: null, usage)));
        if (accepted)
        {
            Accepted(verdict);
        }
        else
        {
            Refused(RejectionReason.CertificateMalformed, verdict);
        }
    }

    [Fact]
    public void Only_a_certificate_for_document_signing_that_opens_no_session_is_a_seal()
    {
        var seal = CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.DocumentSigning);
        var both = CertificateProfiles.ExtendedKeyUsage(
            false,
            CertificateProfiles.DocumentSigning,
            CertificateProfiles.ClientAuthentication
        );
        Accepted(_lab.Validate(Der(LeafProfile(X509KeyUsageFlags.NonRepudiation, seal)), CertificatePurpose.Seal));
        Refused(
            RejectionReason.ExtendedKeyUsageMissing,
            _lab.Validate(Der(LeafProfile(X509KeyUsageFlags.NonRepudiation, both)), CertificatePurpose.Seal)
        );
        Refused(
            RejectionReason.ExtendedKeyUsageMissing,
            _lab.Validate(Der(LeafProfile(X509KeyUsageFlags.NonRepudiation)), CertificatePurpose.Seal)
        );
        Refused(RejectionReason.ExtendedKeyUsageMissing, _lab.Validate(purpose: CertificatePurpose.Seal));
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
    public void A_certificate_is_valid_from_its_first_to_its_last_second()
    {
        var validity = new Validity(Now.AddDays(-1), Now);
        var leaf = _lab.Issue(LeafProfile(), validity).Certificate.RawData;
        Accepted(_lab.Validate(leaf, at: Now.AddMilliseconds(999)));
        Refused(RejectionReason.CertificateExpired, _lab.Validate(leaf, at: Now.AddSeconds(1)));
        Accepted(_lab.Validate(leaf, at: Now.AddDays(-1)));
        Refused(RejectionReason.CertificateNotYetValid, _lab.Validate(leaf, at: Now.AddDays(-1).AddSeconds(-1)));
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

    private byte[] Der(IReadOnlyList<X509Extension> profile) => _lab.Issue(profile).Certificate.RawData;

    private byte[] Tsa(X509Extension extendedKeyUsage) =>
        Der(LeafProfile(X509KeyUsageFlags.DigitalSignature, extendedKeyUsage));

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
}
