using System.Security.Cryptography;
using System.Text;
using CsCheck;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Login;

public sealed class LoginTests
{
    /// <summary>Every reason of this room has to be told by a vector.</summary>
    private static readonly RejectionReason[] Reasons =
    [
        RejectionReason.ChallengeMalformed,
        RejectionReason.ChallengeKeyUnknown,
        RejectionReason.ChallengeSignatureInvalid,
        RejectionReason.ChallengeTypeWrong,
        RejectionReason.ChallengeIssuerMismatch,
        RejectionReason.ChallengePurposeWrong,
        RejectionReason.ChallengeAudienceMismatch,
        RejectionReason.ChallengeExpired,
        RejectionReason.ChallengeNotYetValid,
        RejectionReason.ChallengeSessionMismatch,
        RejectionReason.TokenMalformed,
        RejectionReason.TokenFormatUnsupported,
        RejectionReason.AlgorithmNotAllowed,
        RejectionReason.AlgorithmKeyMismatch,
        RejectionReason.SignatureMalformed,
        RejectionReason.SignatureInvalid,
        RejectionReason.CertificateMalformed,
    ];

    public LoginTests()
    {
        if (Environment.GetEnvironmentVariable("JIANLI_WRITE_VECTORS") is { Length: > 0 } directory)
        {
            new LoginVectorWriter(directory).Run();
        }
    }

    public static TheoryData<string> Vectors() =>
        [
            .. Directory
                .GetFiles(LoginVector.Folder, "*.json")
                .Select(Path.GetFileNameWithoutExtension)
                .Order()
                .OfType<string>(),
        ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Each_vector_comes_out_as_it_says(string name)
    {
        var vector = LoginVector.Read(name);
        var accepted = vector.Verify().TryGetValue(out var login, out var rejection);
        Assert.Equal(vector.Expect, accepted ? "accepted" : rejection!.Reason.ToString());
        Assert.Equal(accepted ? vector.Token.Algorithm : null, login is null ? null : JoseNames.Of(login.Algorithm));
    }

    [Fact]
    public void Each_reason_of_a_login_has_a_vector()
    {
        var told = Vectors().Select(row => LoginVector.Read(row.Data).Expect).ToHashSet();
        Assert.Empty(Reasons.Select(r => r.ToString()).Except(told));
    }

    [Fact]
    public void The_nonce_is_the_hash_of_the_domain_the_purpose_and_the_challenge()
    {
        // Written out by hand: "JLK/1 login" ‖ 00 ‖ 00000003 ‖ "a.b".
        byte[] input = [.. "JLK/1 login"u8, 0, 0, 0, 0, 3, .. "a.b"u8];
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(input)), LoginStatement.NonceOf("a.b", "login"));
        Assert.Equal(44, LoginStatement.NonceOf("a.b", "login").Length);
        Assert.NotEqual(LoginStatement.NonceOf("a.b", "login"), LoginStatement.NonceOf("a.b", "sign"));
    }

    [Theory]
    [InlineData(SignatureAlgorithm.Es256, "SHA256")]
    [InlineData(SignatureAlgorithm.Ps384, "SHA384")]
    [InlineData(SignatureAlgorithm.Es512, "SHA512")]
    public void The_signed_bytes_are_the_hashes_of_origin_and_nonce(SignatureAlgorithm algorithm, string hash)
    {
        var name = new HashAlgorithmName(hash);
        var nonce = Encoding.ASCII.GetBytes(LoginStatement.NonceOf("a.b", "login"));
        Assert.Equal(
            [
                .. CryptographicOperations.HashData(name, "https://x.test"u8),
                .. CryptographicOperations.HashData(name, nonce),
            ],
            LoginStatement.ToBeSigned("https://x.test", "a.b", algorithm)
        );
    }

    [Theory]
    [InlineData("good-es256")]
    [InlineData("good-es384")]
    [InlineData("good-rs256")]
    [InlineData("good-ps256")]
    [InlineData("good-sm2")]
    public void Each_flipped_bit_of_certificate_and_signature_is_refused_or_leaves_the_path_to_refuse(string name)
    {
        var good = LoginVector.Read(name);
        var signature = Convert.FromBase64String(good.Token.Signature);
        for (var i = 0; i < signature.Length * 8; i++)
        {
            var mutant = Convert.ToBase64String(Mutate(signature, i / 8, (byte)(1 << (i % 8))));
            var verdict = (good with { Token = good.Token with { Signature = mutant } }).Verify();
            Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} of the signature does not matter");
        }

        // What the login signature does not cover is the certificate; whichever bytes come through are judged by their path.
        var certificate = Convert.FromBase64String(good.Token.UnverifiedCertificate);
        for (var i = 0; i < certificate.Length; i++)
        {
            var mutant = Mutate(certificate, i);
            var token = good.Token with { UnverifiedCertificate = Convert.ToBase64String(mutant) };
            if ((good with { Token = token }).Verify().TryGetValue(out var login, out _))
            {
                Assert.Equal(mutant, login.Certificate.Der);
                Assert.False(Shared.Validate(mutant).TryGetValue(out _, out _));
            }
        }
    }

    [Fact]
    public void SM2_signs_the_SM3_hashes_of_origin_and_nonce()
    {
        // SM3 of "abc" is the example of GB/T 32905 annex A.1.
        var signed = LoginStatement.ToBeSigned("abc", "a.b", SignatureAlgorithm.Sm2);
        Assert.Equal(
            "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0",
            Convert.ToHexString(signed.AsSpan(0, 32))
        );
        Assert.Equal(64, signed.Length);
    }

    [Fact]
    public void Each_changed_character_of_the_challenge_is_refused()
    {
        var good = LoginVector.Read("good-es256");
        for (var i = 0; i < good.Challenge.Length; i++)
        {
            foreach (var c in "Aa0-_.= ")
            {
                var text = good.Challenge.ToCharArray();
                (var before, text[i]) = (text[i], c);
                var verdict = (good with { Challenge = new string(text) }).Verify();
                Assert.True(before == c || !verdict.TryGetValue(out _, out _), $"character {i} does not matter");
            }
        }
    }

    [Fact]
    public void Each_changed_character_of_a_token_member_is_refused()
    {
        var good = LoginVector.Read("good-rs256");
        var signature = good.Token.Signature;
        for (var i = 0; i <= signature.Length; i++)
        {
            foreach (var put in new[] { " ", "\n", "=", "A" })
            {
                var token = good.Token with { Signature = signature.Insert(i, put) };
                Assert.False((good with { Token = token }).Verify().TryGetValue(out _, out _));
            }
        }
    }

    [Fact]
    public void Arbitrary_texts_are_refused_without_an_exception()
    {
        var good = LoginVector.Read("good-es256");
        Gen.String[0, 200]
            .Sample(
                text =>
                    !(good with { Challenge = text }).Verify().TryGetValue(out _, out _)
                    && !(good with { Token = good.Token with { UnverifiedCertificate = text } })
                        .Verify()
                        .TryGetValue(out _, out _)
                    && !(good with { Token = good.Token with { Signature = text } }).Verify().TryGetValue(out _, out _),
                iter: 5_000
            );
    }
}
