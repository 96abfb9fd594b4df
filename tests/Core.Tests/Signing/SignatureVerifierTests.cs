using System.Formats.Asn1;
using System.Security.Cryptography.Pkcs;
using CsCheck;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Signing;

public sealed class SignatureVerifierTests
{
    private static readonly SampleCommitmentCms Good = new();

    [Theory]
    [InlineData(SignatureAlgorithm.Es256)]
    [InlineData(SignatureAlgorithm.Rs256)]
    [InlineData(SignatureAlgorithm.Ps256)]
    public void A_commitment_is_accepted_here_and_by_SignedCms(SignatureAlgorithm algorithm)
    {
        var sample = new SampleCommitmentCms(algorithm);
        var verified = SampleCommitmentCms.Value(SignatureVerifier.Verify(sample.Cms, sample.Expectation));
        Assert.Equal(SampleCommitmentCms.Statement, verified.Content);
        Assert.Equal(SampleCommitmentCms.SigningTime, verified.SigningTime);
        Assert.Equal(sample.Signature, verified.Signature);
        Assert.Equal(algorithm, verified.Algorithm);
        var second = new SignedCms();
        second.Decode(sample.Cms);
        second.CheckSignature(verifySignatureOnly: true);
    }

    [Theory]
    [InlineData(SignatureAlgorithm.Es384)]
    [InlineData(SignatureAlgorithm.Rs512)]
    public void Only_SHA256_signs_a_commitment(SignatureAlgorithm algorithm)
    {
        var certificate = SoftwareSigner.Create(algorithm).Certificate.RawData;
        Refused(
            RejectionReason.AlgorithmNotAllowed,
            CommitmentAttributes.Build([1], certificate, SampleCommitmentCms.SigningTime, algorithm, null)
        );
    }

    [Fact]
    public void Each_flipped_bit_of_a_commitment_is_refused()
    {
        for (var i = 0; i < Good.Cms.Length * 8; i++)
        {
            var verdict = SignatureVerifier.Verify(Mutate(Good.Cms, i / 8, (byte)(1 << (i % 8))), Good.Expectation);
            Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} does not matter");
        }
    }

    [Fact]
    public void Each_cut_of_a_commitment_is_refused()
    {
        for (var length = 0; length < Good.Cms.Length; length++)
        {
            Assert.False(
                SignatureVerifier.Verify(Good.Cms.AsSpan(0, length), Good.Expectation).TryGetValue(out _, out _)
            );
        }
    }

    [Fact]
    public void Arbitrary_changes_of_a_commitment_are_refused_without_an_exception() =>
        Gen.Select(Gen.Int[0, Good.Cms.Length - 1], Gen.Int[0, 8], Gen.Byte.Array[0, 8])
            .Where((at, cut, put) => !Splice(at, cut, put).AsSpan().SequenceEqual(Good.Cms))
            .Sample(
                (at, cut, put) =>
                    !SignatureVerifier.Verify(Splice(at, cut, put), Good.Expectation).TryGetValue(out _, out _),
                iter: 10_000
            );

    [Fact]
    public void The_content_has_to_be_the_expected_statement()
    {
        byte[] other = [.. SampleCommitmentCms.Statement, (byte)'\n'];
        Refused(RejectionReason.StatementDigestMismatch, Verify(Good.Cms, Good.Expectation with { Statement = other }));
        Refused(
            RejectionReason.MessageDigestMismatch,
            Verify(Good.With(c => c with { Content = other }), Good.Expectation with { Statement = other })
        );
    }

    [Fact]
    public void Signed_attributes_offered_as_content_are_refused()
    {
        var trick = Good.With(c => c with { Content = Good.Attributes });
        Refused(
            RejectionReason.CmsContentAmbiguous,
            Verify(trick, Good.Expectation with { Statement = Good.Attributes })
        );
    }

    [Fact]
    public void Content_stands_inside_or_outside_as_expected()
    {
        var detached = Good.With(c => c with { Content = null });
        SampleCommitmentCms.Value(Verify(detached, Good.Expectation with { Detached = true }));
        Refused(RejectionReason.CmsMalformed, Verify(detached, Good.Expectation));
        Refused(RejectionReason.CmsMalformed, Verify(Good.Cms, Good.Expectation with { Detached = true }));
    }

    [Fact]
    public void The_signer_has_to_be_the_certificate_that_was_asked_for()
    {
        var other = new SampleCommitmentCms();
        Refused(
            RejectionReason.SigningCertificateMismatch,
            Verify(Good.Cms, Good.Expectation with { SignerCertificate = other.Certificate })
        );
        Refused(
            RejectionReason.SigningCertificateMismatch,
            Verify(Good.With(c => c with { Certificates = [other.Certificate] }))
        );
        Refused(RejectionReason.CmsCertificateMissing, Verify(Good.With(c => c with { Certificates = [] })));
    }

    [Fact]
    public void Another_certificate_beside_the_signers_does_no_harm() =>
        SampleCommitmentCms.Value(
            Verify(Good.With(c => c with { Certificates = [new SampleCommitmentCms().Certificate, Good.Certificate] }))
        );

    [Fact]
    public void A_signature_by_another_key_is_refused()
    {
        var foreign = new SampleCommitmentCms().Signer.Sign(Good.Attributes, der: true);
        Refused(RejectionReason.SignatureInvalid, Verify(Good.With(c => c with { Signature = foreign })));
        Refused(RejectionReason.SignatureMalformed, Verify(Good.With(c => c with { Signature = new byte[10] })));
    }

    [Fact]
    public void Signing_time_and_policy_are_the_expected_ones()
    {
        var time = SampleCommitmentCms.SigningTime;
        Refused(
            RejectionReason.SigningTimeOutOfRange,
            Verify(Good.Cms, Good.Expectation with { SigningTimeFrom = time.AddSeconds(1) })
        );
        Refused(
            RejectionReason.SigningTimeOutOfRange,
            Verify(Good.Cms, Good.Expectation with { SigningTimeTo = time.AddSeconds(-1) })
        );
        var policy = SampleCommitmentCms.Policy with { Sha256 = new byte[32] };
        Refused(RejectionReason.SignaturePolicyMismatch, Verify(Good.Cms, Good.Expectation with { Policy = policy }));
        var without = SampleCommitmentCms.Value(
            CommitmentAttributes.Build(
                SampleCommitmentCms.Statement,
                Good.Certificate,
                time,
                SignatureAlgorithm.Es256,
                null
            )
        );
        Refused(RejectionReason.SignaturePolicyMismatch, Verify(Good.WithAttributes(without)));
        SampleCommitmentCms.Value(Verify(Good.WithAttributes(without), Good.Expectation with { Policy = null }));
        Refused(RejectionReason.MimeTypeMismatch, Verify(Good.Cms, Good.Expectation with { MimeType = "text/xml" }));
    }

    [Fact]
    public void An_unsigned_attribute_that_proves_nothing_is_refused()
    {
        // Renamed from signature-time-stamp (…2.14) to counter-signature-like (…2.13).
        var stamped = SampleCommitmentCms.Value(CadesAssembler.AddTimestamp(Good.Cms, [0x30, 0x00]));
        var oid = Convert.FromHexString("060B2A864886F70D010910020E");
        var renamed = Mutate(stamped, stamped.AsSpan().LastIndexOf(oid) + oid.Length - 1, 3);
        Refused(RejectionReason.UnsignedAttributeNotAllowed, Verify(renamed));
        Refused(RejectionReason.AttributeDuplicate, CadesAssembler.AddTimestamp(stamped, [0x30, 0x00]));
        Refused(RejectionReason.TimestampMalformed, CadesAssembler.AddTimestamp(Good.Cms, [0x30, 0x80, 0x00, 0x00]));
    }

    [Fact]
    public void What_is_no_SignedData_of_one_signer_is_refused()
    {
        Refused(RejectionReason.CmsNotDer, Verify([.. Good.Cms, 0]));
        Refused(RejectionReason.CmsNotDer, Verify([]));
        Refused(RejectionReason.CmsMalformed, Verify([0x30, 0x00]));
        Refused(RejectionReason.CmsTooLarge, Verify(Good.With(c => c with { Content = new byte[64 * 1024] })));
        Refused(RejectionReason.CmsContentTypeWrong, Verify(Oid("06092A864886F70D010702")));
        Refused(RejectionReason.CmsContentTypeWrong, Verify(Oid("06092A864886F70D010701")));
        Refused(RejectionReason.CmsDigestAlgorithmWrong, Verify(Oid("0609608648016503040201")));
        Refused(RejectionReason.AlgorithmNotAllowed, Verify(OidLast("06082A8648CE3D040302")));
        var version = Good.Cms.AsSpan().IndexOf(Convert.FromHexString("020101310D"));
        Refused(RejectionReason.CmsVersionWrong, Verify(Mutate(Good.Cms, version + 2, 2)));
        Refused(RejectionReason.CmsSignerCount, Verify(Signers(0)));
        Refused(RejectionReason.CmsSignerCount, Verify(Signers(2)));
    }

    [Fact]
    public void Long_term_material_is_carried_and_level_limits_grow()
    {
        var (lab, crl) = (Shared, Shared.Crl());
        var cms = SampleCommitmentCms.Value(
            CadesAssembler.AddLongTerm(Good.Cms, [lab.Root.Certificate.RawData], [crl])
        );
        var verified = SampleCommitmentCms.Value(Verify(cms));
        Assert.Equal([crl], verified.Crls);
        Assert.Equal(2, verified.Certificates.Count);
        Refused(
            RejectionReason.CmsMalformed,
            CadesAssembler.AddLongTerm(
                Good.Cms,
                [
                    [1, 2],
                ],
                []
            )
        );
    }

    [Fact]
    public void The_assembler_needs_the_certificate_that_the_attributes_name() =>
        Refused(
            RejectionReason.CmsCertificateMissing,
            CadesAssembler.Assemble(
                SampleCommitmentCms.Statement,
                Good.Attributes,
                Good.Signature,
                SignatureAlgorithm.Es256,
                []
            )
        );

    private static Verdict<VerifiedSignature> Verify(byte[] cms, SignatureExpectation? expectation = null) =>
        SignatureVerifier.Verify(cms, expectation ?? Good.Expectation);

    private static byte[] Splice(int at, int cut, byte[] put) =>
        [.. Good.Cms[..at], .. put, .. Good.Cms[Math.Min(at + cut, Good.Cms.Length)..]];

    private static byte[] Oid(string hex) =>
        Mutate(Good.Cms, Good.Cms.AsSpan().IndexOf(Convert.FromHexString(hex)) + (hex.Length / 2) - 1, 4);

    private static byte[] OidLast(string hex) =>
        Mutate(Good.Cms, Good.Cms.AsSpan().LastIndexOf(Convert.FromHexString(hex)) + (hex.Length / 2) - 1, 1);

    /// <summary>The same SignedData with its one SignerInfo left out or repeated.</summary>
    private static byte[] Signers(int count)
    {
        var contentInfo = new AsnReader(Good.Cms, AsnEncodingRules.DER).ReadSequence();
        var oid = contentInfo.ReadEncodedValue();
        var signedData = contentInfo.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
        var parts = new List<byte[]>();
        while (signedData.HasData)
        {
            parts.Add(signedData.ReadEncodedValue().ToArray());
        }

        var signer = new AsnReader(parts[^1], AsnEncodingRules.DER).ReadSetOf().ReadEncodedValue().ToArray();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(oid.Span);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                parts.SkipLast(1).ToList().ForEach(p => writer.WriteEncodedValue(p));
                using (writer.PushSetOf())
                {
                    Enumerable.Repeat(signer, count).ToList().ForEach(s => writer.WriteEncodedValue(s));
                }
            }
        }

        return writer.Encode();
    }
}
