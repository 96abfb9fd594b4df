using System.Buffers.Text;
using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Bench;

/// <summary>A PKI in memory, one challenge, and keys with everything they sign. Made before anything is measured.</summary>
internal sealed class Material : IDisposable
{
    public const string Origin = "https://localhost:5443";
    public const string ServerId = "jianli-dev";
    public const string Cookie = "bench-pre-session";
    private const string KeyId = "bench";
    private const int P256Keys = 400;
    private const int RsaKeys = 60;
    private readonly ECDsa _requestKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Material(DateTimeOffset now)
    {
        Now = now;
        Authority = new TestAuthority(now);
        Statement = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("承诺内容：测试\n", 60)));
        Status = new RevocationMaterial(Authority.Crls(), []);
        RequestKeys = [new RequestKey(KeyId, Convert.ToBase64String(_requestKey.ExportSubjectPublicKeyInfo()))];
        Challenge = WriteChallenge();
        P256 = [.. Enumerable.Range(0, P256Keys).Select(_ => Sample(ECDsa.Create(ECCurve.NamedCurves.nistP256)))];
        Rsa = [.. Enumerable.Range(0, RsaKeys).Select(_ => Sample(RSA.Create(2048)))];
    }

    public DateTimeOffset Now { get; }
    public TestAuthority Authority { get; }
    public byte[] Statement { get; }
    public RevocationMaterial Status { get; }
    public IReadOnlyList<RequestKey> RequestKeys { get; }

    /// <summary>Compact JWS.</summary>
    public string Challenge { get; }
    public IReadOnlyList<LoginSample> P256 { get; }
    public IReadOnlyList<LoginSample> Rsa { get; }

    public void Dispose()
    {
        _requestKey.Dispose();
        Authority.Dispose();
    }

    private string WriteChallenge()
    {
        var claims = new ChallengeClaims(
            1,
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ServerId,
            Origin,
            LoginStatement.Purpose,
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            Now.ToUnixTimeSeconds(),
            Now.ToUnixTimeSeconds() + 120,
            Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Cookie))),
            ["ES256", "RS256"]
        );
        return CompactJwsWriter.Write(
            claims,
            Protocol.ChallengeType,
            KeyId,
            data => _requestKey.SignData(data, HashAlgorithmName.SHA256)
        );
    }

    private LoginSample Sample(AsymmetricAlgorithm key)
    {
        var leaf = Authority.IssueLeaf(new LeafOptions { Key = key });
        var algorithm = key is RSA ? SignatureAlgorithm.Rs256 : SignatureAlgorithm.Es256;
        var login = LoginStatement.ToBeSigned(Origin, Challenge, algorithm);
        var token = new AuthenticationToken(
            Convert.ToBase64String(leaf.Der),
            algorithm == SignatureAlgorithm.Rs256 ? "RS256" : "ES256",
            Convert.ToBase64String(Sign(key, login, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)),
            Protocol.TokenFormat,
            "https://example.invalid/bench/1.0"
        );
        return new LoginSample(leaf, algorithm, token, Commit(leaf, algorithm));
    }

    private byte[] Commit(TestLeaf leaf, SignatureAlgorithm algorithm)
    {
        var attributes = Accepted(
            CommitmentAttributes.Build(Statement, leaf.Der, Now, algorithm, CommitmentPolicy.Current)
        );
        var signature = Sign(leaf.Key, attributes, DSASignatureFormat.Rfc3279DerSequence);
        return Accepted(CadesAssembler.Assemble(Statement, attributes, signature, algorithm, [leaf.Der]));
    }

    private static byte[] Sign(AsymmetricAlgorithm key, byte[] data, DSASignatureFormat format) =>
        key is RSA rsa
            ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(data, HashAlgorithmName.SHA256, format);

    /// <summary>A benchmark of a refusal would measure the wrong thing.</summary>
    public static T Accepted<T>(Verdict<T> verdict)
        where T : notnull =>
        verdict.TryGetValue(out var value, out var rejection)
            ? value
            : throw new InvalidOperationException($"{rejection.Reason}: {rejection.Detail}");
}
