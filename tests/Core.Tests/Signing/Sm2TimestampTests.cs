using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Tests.Certificates;
using JianliRegistry.Core.Tests.Mutants;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Core.Tests.Signing;

/// <summary>Tokens of SM3 and SM2: SM3 goes with SM2 keys alone (decision 23).</summary>
public sealed class Sm2TimestampTests : IDisposable
{
    private static readonly byte[] Data = [1, 2, 3];
    private readonly TestAuthority _sm2 = new(
        SampleCommitmentCms.SigningTime,
        algorithm: KeyAlgorithm.Sm2,
        services: KeyAlgorithm.Sm2
    );
    private readonly TestAuthority _p256 = new(SampleCommitmentCms.SigningTime);

    public void Dispose()
    {
        _sm2.Dispose();
        _p256.Dispose();
    }

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SHA512")]
    [InlineData("SM3")]
    public void A_token_of_SM2_is_accepted_over_an_imprint_of_SHA2_or_SM3(string digest)
    {
        var verified = SampleCommitmentCms.Value(
            VerifiedTimestamp.Verify(_sm2.TimestampToken(Data, digest: digest), Data)
        );
        Assert.Equal(SampleCommitmentCms.SigningTime, verified.Time);
        Assert.Equal(_sm2.Timestamper.Certificate.RawData, verified.SignerCertificate);
    }

    [Fact]
    public void Its_digests_are_SM3_in_every_place_and_it_may_name_its_certificate_by_SHA256()
    {
        var token = CmsForge.Read(_sm2.TimestampToken(Data));
        Assert.Equal(Der.Algorithm(ObjectIdentifiers.Sm3), Assert.Single(token.Digests));
        Assert.Equal(Der.Algorithm(ObjectIdentifiers.Sm2Sm3), token.Signer.Algorithm);
        var named = token.Signer.ValueOf(ObjectIdentifiers.SigningCertificateV2);
        Assert.True(named.AsSpan().IndexOf(Der.Oid(ObjectIdentifiers.Sm3)) > 0);

        var certificate = SHA256.HashData(_sm2.Timestamper.Certificate.RawData);
        SampleCommitmentCms.Value(VerifiedTimestamp.Verify(Signed(_sm2, s => Named(s, [], certificate)), Data));
    }

    [Fact]
    public void SM3_in_the_token_of_another_key_is_refused_wherever_it_stands()
    {
        PathLab.Refused(
            RejectionReason.AlgorithmNotAllowed,
            VerifiedTimestamp.Verify(_p256.TimestampToken(Data, digest: "SM3"), Data)
        );
        var sm3 = Der.Algorithm(ObjectIdentifiers.Sm3);
        var certificate = MessageDigest.HashData(MessageDigest.Sm3, _p256.Timestamper.Certificate.RawData);
        PathLab.Refused(
            RejectionReason.AlgorithmNotAllowed,
            VerifiedTimestamp.Verify(Signed(_p256, s => Named(s, sm3, certificate)), Data)
        );
    }

    [Fact]
    public void RSA_named_without_its_hash_does_not_take_SM3_for_it()
    {
        var sm3 = Der.Algorithm(ObjectIdentifiers.Sm3);
        var token = CmsForge.Read(_p256.TimestampToken(Data));
        var forged = (token with { Digests = [sm3] }).With(s =>
            (s with { Digest = sm3, Algorithm = Der.Algorithm(ObjectIdentifiers.Rsa, Der.Null) }).Put(
                ObjectIdentifiers.MessageDigest,
                Der.Octets(MessageDigest.HashData(MessageDigest.Sm3, token.Content!))
            )
        );
        PathLab.Refused(RejectionReason.AlgorithmNotAllowed, VerifiedTimestamp.Verify(forged.Encode(), Data));
    }

    [Fact]
    public void SM2_over_SHA256_is_refused()
    {
        var sha256 = Der.Algorithm(ObjectIdentifiers.Sha256);
        var token = CmsForge.Read(_sm2.TimestampToken(Data));
        var forged = (token with { Digests = [sha256] }).With(s =>
            (s with { Digest = sha256, Sign = Sign(_sm2) }).Put(
                ObjectIdentifiers.MessageDigest,
                Der.Octets(SHA256.HashData(token.Content!))
            )
        );
        PathLab.Refused(RejectionReason.AlgorithmNotAllowed, VerifiedTimestamp.Verify(forged.Encode(), Data));
    }

    [Fact]
    public void Each_flipped_bit_of_a_token_is_refused_except_in_certificates_that_only_help()
    {
        var token = _sm2.TimestampToken(Data, digest: "SM3");
        var helper = token.AsSpan().IndexOf(_sm2.Issuing.Certificate.RawData);
        var helperEnd = helper + _sm2.Issuing.Certificate.RawData.Length;
        for (var i = 0; i < token.Length * 8; i++)
        {
            if (i / 8 < helper || i / 8 >= helperEnd)
            {
                var verdict = VerifiedTimestamp.Verify(PathLab.Mutate(token, i / 8, (byte)(1 << (i % 8))), Data);
                Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} does not matter");
            }
        }
    }

    [Fact]
    public void An_archive_timestamp_of_SM2_covers_a_commitment_of_SM2_in_both_vocabularies()
    {
        foreach (var form in Enum.GetValues<SignatureForm>())
        {
            using var leaf = _sm2.IssueLeaf();
            var attributes = SampleCommitmentCms.Value(
                CommitmentAttributes.Build(
                    SampleCommitmentCms.Statement,
                    leaf.Der,
                    SampleCommitmentCms.SigningTime,
                    SignatureAlgorithm.Sm2,
                    SampleCommitmentCms.Policy.Sm2,
                    form: form
                )
            );
            var cms = SampleCommitmentCms.Value(
                CadesAssembler.Assemble(
                    SampleCommitmentCms.Statement,
                    attributes,
                    leaf.Sm2.SignData(attributes),
                    SignatureAlgorithm.Sm2,
                    [leaf.Der]
                )
            );
            var signature = SampleCommitmentCms.Value(CommitmentCms.Parse(cms)).Signature;
            cms = SampleCommitmentCms.Value(CadesAssembler.AddTimestamp(cms, _sm2.TimestampToken(signature.Span)));
            cms = SampleCommitmentCms.Value(
                CadesAssembler.AddLongTerm(cms, [_sm2.Issuing.Certificate.RawData], _sm2.Crls())
            );
            var request = SampleCommitmentCms.Value(ArchiveTimestamps.Prepare(cms));
            var token = SampleCommitmentCms.Value(
                ArchiveTimestamps.Complete(_sm2.TimestampToken(request.Data), request)
            );
            var archived = SampleCommitmentCms.Value(ArchiveTimestamps.Add(cms, [token]));

            Assert.Single(SampleCommitmentCms.Value(ArchiveTimestamps.Verify(archived)));
            Assert.Equal(form, SampleCommitmentCms.Value(CommitmentCms.Parse(archived)).Types.Form);
            SampleCommitmentCms.Value(
                SignatureVerifier.Verify(
                    archived,
                    new SignatureExpectation(
                        SampleCommitmentCms.Statement,
                        SampleCommitmentCms.Policy,
                        leaf.Der,
                        null,
                        null
                    )
                )
            );
        }
    }

    [Fact]
    public void The_form_of_GBT_35275_is_refused_for_other_keys_before_anything_is_signed()
    {
        using var leaf = _p256.IssueLeaf();
        PathLab.Refused(
            RejectionReason.AlgorithmKeyMismatch,
            CommitmentAttributes.Build(
                SampleCommitmentCms.Statement,
                leaf.Der,
                SampleCommitmentCms.SigningTime,
                SignatureAlgorithm.Es256,
                SampleCommitmentCms.Policy,
                form: SignatureForm.Gbt35275
            )
        );
    }

    private static byte[] Signed(TestAuthority authority, Func<SignerForge, SignerForge> change) =>
        CmsForge.Read(authority.TimestampToken(Data)).With(s => change(s with { Sign = Sign(authority) })).Encode();

    private static Func<byte[], byte[]> Sign(TestAuthority authority) =>
        data =>
            authority.Timestamper.PrivateKey is Sm2PrivateKey sm2
                ? sm2.SignData(data)
                : authority.Timestamper.Key.SignData(
                    data,
                    HashAlgorithmName.SHA256,
                    DSASignatureFormat.Rfc3279DerSequence
                );

    /// <summary>One ESSCertIDv2 without issuerSerial.</summary>
    private static SignerForge Named(SignerForge signer, byte[] algorithm, byte[] hash) =>
        signer.Put(
            ObjectIdentifiers.SigningCertificateV2,
            Der.Tlv(Der.Sequence, Der.Tlv(Der.Sequence, Der.Tlv(Der.Sequence, algorithm, Der.Octets(hash))))
        );
}
