using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Tests.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Login;

/// <summary>
/// Wrote tests/vectors/login once (JIANLI_WRITE_VECTORS=directory). The files are the vectors, not this: ECDSA and PSS are
/// random, so another run gives other bytes of the same meaning. Every key in them was thrown away; subjects say TEST ONLY.
/// </summary>
internal sealed partial class LoginVectorWriter(string directory)
{
    private const string Origin = LoginVectorMaker.Origin;
    private static readonly DateTimeOffset Now = LoginVectorMaker.Now;
    private readonly LoginVectorMaker _maker = new();

    public void Run()
    {
        Directory.CreateDirectory(directory);
        foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            var name = JoseNames.Of(algorithm);
            Write(
                $"good-{name.ToLowerInvariant()}",
                _maker.Good(algorithm) with
                {
                    Comment = $"a good {name} login, {Protocol.TokenFormatOf(algorithm)}",
                }
            );
        }

        var good = _maker.Good(SignatureAlgorithm.Es256);
        WriteChallengeCases(good);
        WriteTokenCases(good);
        WriteKeyCases();
    }

    private void WriteChallengeCases(LoginVector good)
    {
        var claims = LoginVectorMaker.Claims();
        Refused(
            "expired",
            RejectionReason.ChallengeExpired,
            "the instant it expires",
            good with
            {
                Now = Now.AddSeconds(90),
            }
        );
        Refused(
            "long-lived",
            RejectionReason.ChallengeExpired,
            "made to live 121 seconds",
            _maker.With(claims with { Exp = claims.Iat + 121 })
        );
        Refused(
            "from-the-future",
            RejectionReason.ChallengeNotYetValid,
            "issued 31 seconds ahead",
            good with
            {
                Now = Now.AddSeconds(-61),
            }
        );
        Refused(
            "other-issuer",
            RejectionReason.ChallengeIssuerMismatch,
            "iss is another server",
            good with
            {
                ServerId = "other",
            }
        );
        Refused(
            "other-purpose",
            RejectionReason.ChallengePurposeWrong,
            "pur is sign",
            _maker.With(claims with { Pur = "sign" })
        );
        Refused(
            "other-session",
            RejectionReason.ChallengeSessionMismatch,
            "another pre-session cookie",
            good with
            {
                PreSession = "another",
            }
        );
        Refused(
            "other-origin",
            RejectionReason.ChallengeAudienceMismatch,
            "posted from another origin",
            good with
            {
                Origin = "https://localhost:5444",
            }
        );
        Refused(
            "origin-with-slash",
            RejectionReason.ChallengeAudienceMismatch,
            "a slash at the end",
            good with
            {
                Origin = Origin + "/",
            }
        );
        Refused(
            "other-type",
            RejectionReason.ChallengeTypeWrong,
            "typ is that of a sign request",
            _maker.With(claims, Protocol.SignRequestType)
        );
        Refused(
            "unknown-kid",
            RejectionReason.ChallengeKeyUnknown,
            "kid is not listed",
            good with
            {
                Keys = [new RequestKey("k2", good.Keys[0].Spki)],
            }
        );
        var stranger = SoftwareSigner
            .Create(SignatureAlgorithm.Es256)
            .Certificate.PublicKey.ExportSubjectPublicKeyInfo();
        Refused(
            "other-key",
            RejectionReason.ChallengeSignatureInvalid,
            "another key under the same kid",
            good with
            {
                Keys = [new RequestKey("k1", Convert.ToBase64String(stranger))],
            }
        );
        Refused(
            "short-jti",
            RejectionReason.ChallengeMalformed,
            "jti of 64 bits",
            _maker.With(claims with { Jti = Base64Url.EncodeToString(new byte[8]) })
        );
        Refused(
            "two-parts",
            RejectionReason.ChallengeMalformed,
            "no signature part",
            good with
            {
                Challenge = good.Challenge[..good.Challenge.LastIndexOf('.')],
            }
        );
        Refused(
            "padded",
            RejectionReason.ChallengeMalformed,
            "base64url with padding",
            good with
            {
                Challenge = good.Challenge + "==",
            }
        );
        Refused(
            "algorithm-none",
            RejectionReason.ChallengeMalformed,
            "alg none, empty signature",
            _maker.WithHeader("""{"alg":"none","kid":"k1","typ":"jlk-challenge+jwt"}""")
        );
        Refused(
            "extra-header",
            RejectionReason.ChallengeMalformed,
            "a fourth header member",
            _maker.WithHeader("""{"alg":"ES256","kid":"k1","typ":"jlk-challenge+jwt","jku":"https://x"}""")
        );
        Refused(
            "repeated-header",
            RejectionReason.ChallengeMalformed,
            "kid twice",
            _maker.WithHeader("""{"alg":"ES256","kid":"k0","kid":"k1","typ":"jlk-challenge+jwt"}""")
        );
    }

    private void Refused(string name, RejectionReason reason, string comment, LoginVector vector) =>
        Write(name, vector with { Expect = reason.ToString(), Comment = comment });

    private void Write(string name, LoginVector vector)
    {
        var indented = new JsonSerializerOptions(StrictJson.Options) { WriteIndented = true };
        var text = JsonNode.Parse(StrictJson.Render(vector))!.ToJsonString(indented);
        File.WriteAllText(Path.Combine(directory, name + ".json"), text + "\n");
    }
}
