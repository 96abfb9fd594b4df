using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Tests.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Signing;

public sealed class TimestampTests
{
    private static readonly byte[] Data = [1, 2, 3];
    private static readonly SigningIdentity Tsa = Shared.Issuing.IssueIdentity(
        TestSubject.Of("TSA"),
        LeafProfile(
            System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.DigitalSignature,
            CertificateProfiles.ExtendedKeyUsage(true, CertificateProfiles.Timestamping)
        ),
        Years
    );

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    public void A_token_of_the_authority_is_accepted(string hash)
    {
        var verified = SampleCommitmentCms.Value(
            VerifiedTimestamp.Verify(Stamp(Data, new HashAlgorithmName(hash)), Data)
        );
        Assert.Equal(Now, verified.Time);
        Assert.Equal(Tsa.Certificate.RawData, verified.SignerCertificate);
        PathLab.Accepted(
            Shared.Validate(
                verified.SignerCertificate,
                Core.Certificates.CertificatePurpose.Timestamping,
                helpers: verified.Certificates
            )
        );
    }

    [Fact]
    public void A_token_over_other_data_is_refused() =>
        Refused(RejectionReason.TimestampImprintMismatch, VerifiedTimestamp.Verify(Stamp(Data), [1, 2, 4]));

    [Fact]
    public void A_token_with_a_byte_after_it_is_refused() =>
        Refused(RejectionReason.TimestampMalformed, VerifiedTimestamp.Verify([.. Stamp(Data), 0], Data));

    [Fact]
    public void A_forged_signature_of_a_token_is_refused()
    {
        var token = Stamp(Data);

        // The last octet belongs to s of the ECDSA signature.
        Refused(
            RejectionReason.TimestampSignatureInvalid,
            VerifiedTimestamp.Verify(Mutate(token, token.Length - 1), Data)
        );
    }

    [Fact]
    public void Each_flipped_bit_of_a_token_is_refused_except_in_certificates_that_only_help()
    {
        var token = Stamp(Data);
        var helper = token.AsSpan().IndexOf(Shared.Issuing.Certificate.RawData);
        var helperEnd = helper + Shared.Issuing.Certificate.RawData.Length;
        for (var i = 0; i < token.Length * 8; i++)
        {
            if (i / 8 >= helper && i / 8 < helperEnd)
            {
                continue;
            }

            var verdict = VerifiedTimestamp.Verify(Mutate(token, i / 8, (byte)(1 << (i % 8))), Data);
            Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} does not matter");
        }
    }

    [Fact]
    public void A_stamped_commitment_is_accepted_here_and_by_SignedCms()
    {
        var sample = new SampleCommitmentCms();
        var stamped = SampleCommitmentCms.Value(CadesAssembler.AddTimestamp(sample.Cms, Stamp(sample.Signature)));
        var verified = SampleCommitmentCms.Value(SignatureVerifier.Verify(stamped, sample.Expectation));
        SampleCommitmentCms.Value(
            VerifiedTimestamp.Verify(Assert.Single(verified.TimestampTokens), verified.Signature)
        );
        var second = new SignedCms();
        second.Decode(stamped);
        second.CheckSignature(verifySignatureOnly: true);
        Assert.True(Rfc3161TimestampToken.TryDecode(verified.TimestampTokens[0], out var token, out _));
        Assert.True(token.VerifySignatureForData(verified.Signature, out _));
        Assert.True(token.VerifySignatureForSignerInfo(second.SignerInfos[0], out _));
    }

    [Fact]
    public void Only_the_timestamp_may_change_in_a_stamped_commitment()
    {
        var sample = new SampleCommitmentCms();
        var token = Stamp(sample.Signature);
        var stamped = SampleCommitmentCms.Value(CadesAssembler.AddTimestamp(sample.Cms, token));
        var inside = stamped.AsSpan().IndexOf(token);
        for (var i = 0; i < inside; i++)
        {
            Assert.False(SignatureVerifier.Verify(Mutate(stamped, i), sample.Expectation).TryGetValue(out _, out _));
        }
    }

    /// <summary>As the server gets it: the response read by the platform, the token written again as DER.</summary>
    private static byte[] Stamp(byte[] data, HashAlgorithmName? hash = null)
    {
        var request = Rfc3161TimestampRequest.CreateFromData(
            data,
            hash ?? HashAlgorithmName.SHA256,
            requestSignerCertificates: true
        );
        var response = new TimestampAuthority(Tsa, [Shared.Issuing.Identity.Parsed]).Answer(request.Encode(), Now);
        return request.ProcessResponse(response, out _).AsSignedCms().Encode();
    }
}
