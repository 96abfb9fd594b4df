using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Tests.Signing;

namespace JianliRegistry.Core.Tests.Login;

/// <summary>Makes the challenges and tokens of the login vectors with keys that live as long as one run.</summary>
internal sealed class LoginVectorMaker
{
    private const string ServerId = "jianli-dev";
    public const string Origin = "https://localhost:5443";
    private const string PreSession = "dGVzdCBvbmx5IHByZS1zZXNzaW9u";
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly SoftwareSigner _server = SoftwareSigner.Create(
        SignatureAlgorithm.Es256,
        "CN=request key TEST ONLY"
    );

    public LoginVector Good(SignatureAlgorithm algorithm) => Login(With(Claims()), algorithm);

    public LoginVector With(ChallengeClaims claims, string type = Protocol.ChallengeType) =>
        Login(
            Blank(CompactJwsWriter.Write(claims, type, "k1", input => _server.Sign(input, der: false))),
            SignatureAlgorithm.Es256
        );

    public LoginVector WithHeader(string header)
    {
        var input =
            Base64Url.EncodeToString(Encoding.ASCII.GetBytes(header))
            + "."
            + Base64Url.EncodeToString(StrictJson.Render(Claims()));
        var signature = Base64Url.EncodeToString(_server.Sign(Encoding.ASCII.GetBytes(input), der: false));
        return Login(Blank($"{input}.{signature}"), SignatureAlgorithm.Es256);
    }

    private LoginVector Blank(string challenge) =>
        new(
            "",
            "accepted",
            Now,
            ServerId,
            Origin,
            PreSession,
            [RequestKey()],
            challenge,
            new AuthenticationToken("", "", "", "", "")
        );

    private static LoginVector Login(LoginVector vector, SignatureAlgorithm algorithm)
    {
        var signer = SoftwareSigner.Create(algorithm);
        var signature = signer.Sign(LoginStatement.ToBeSigned(Origin, vector.Challenge, algorithm), der: false);
        return vector with
        {
            Token = new AuthenticationToken(
                Convert.ToBase64String(signer.Certificate.RawData),
                JoseNames.Of(algorithm),
                Convert.ToBase64String(signature),
                Protocol.TokenFormatOf(algorithm),
                "jianli-agent/1.0 TEST ONLY"
            ),
        };
    }

    public static ChallengeClaims Claims()
    {
        var issued = Now.AddSeconds(-30).ToUnixTimeSeconds();
        return new ChallengeClaims(
            1,
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ServerId,
            Origin,
            "login",
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            issued,
            issued + 120,
            Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(PreSession))),
            [.. Enum.GetValues<SignatureAlgorithm>().Select(JoseNames.Of)]
        );
    }

    private RequestKey RequestKey() =>
        new("k1", Convert.ToBase64String(_server.Certificate.PublicKey.ExportSubjectPublicKeyInfo()));
}
