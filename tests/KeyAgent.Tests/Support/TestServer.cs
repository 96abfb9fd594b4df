using System.Buffers.Text;
using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>What the registration server would send: challenges and sign requests made with the development PKI's request key.</summary>
internal sealed class TestServer(DevelopmentPki pki, TimeProvider clock)
{
    public const string Origin = DevelopmentPki.DefaultOrigin;
    public const string Id = "jianli-dev";

    private readonly ECDsa _key = ReadKey(pki);

    public string KeyId { get; } = File.ReadAllText(Path.Combine(pki.Root, "server", "request.kid")).Trim();

    public IReadOnlyList<RequestKey> Keys => [new(KeyId, Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo()))];

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    public ChallengeClaims GoodChallenge() =>
        new(1, Random(16), Id, Origin, "login", Random(32), Now, Now + 120, Random(32), ["ES256", "RS256"]);

    public string Challenge(Func<ChallengeClaims, ChallengeClaims>? change = null) =>
        Write((change ?? (c => c))(GoodChallenge()), Protocol.ChallengeType);

    /// <summary>A commitment for one lock and the request for it.</summary>
    public SignItem Item(
        string lockName,
        Func<SignRequestClaims, SignRequestClaims>? changeClaims = null,
        Func<CommitmentFacts, CommitmentFacts>? changeFacts = null,
        Func<byte[], byte[]>? changeStatement = null
    )
    {
        var jti = Random(16);
        var certificate = SHA256.HashData(pki.LockCertificate(lockName));
        var facts = (changeFacts ?? (f => f))(FactsOf(pki.Lock(lockName).CreditCode, certificate, jti));
        Assert.True(
            CommitmentStatement.Create(facts).TryGetValue(out var statement, out var rejection),
            $"{rejection}"
        );
        var bytes = (changeStatement ?? (s => s))(statement.Render());
        var policy = CommitmentPolicy.Current;
        var claims = new SignRequestClaims(
            1,
            jti,
            Id,
            Origin,
            "sign",
            "agent",
            Now,
            Now + 900,
            Random(32),
            new StatementClaim(
                Base64Url.EncodeToString(SHA256.HashData(bytes)),
                bytes.Length,
                CommitmentStatement.Kind
            ),
            new CertificateClaim(Base64Url.EncodeToString(facts.CertificateSha256)),
            new PolicyClaim(policy.Oid, Base64Url.EncodeToString(policy.Sha256))
        );
        var request = Write((changeClaims ?? (c => c))(claims), Protocol.SignRequestType);
        return new SignItem(request, Convert.ToBase64String(bytes));
    }

    public string Write<T>(T claims, string type) => Write(claims, type, KeyId, _key);

    public static string Write<T>(T claims, string type, string keyId, ECDsa key) =>
        CompactJwsWriter.Write(claims, type, keyId, input => key.SignData(input, HashAlgorithmName.SHA256));

    public static string Random(int octets) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(octets));

    private CommitmentFacts FactsOf(string creditCode, byte[] certificate, string jti)
    {
        Assert.True(CreditCode.TryParse(creditCode, out var code));
        return new CommitmentFacts(
            ReportDecision.Report,
            null,
            code,
            "测试鲁衡监理有限公司",
            code,
            "JL-2026-37-0000001",
            1,
            "初始注册",
            "房屋建筑工程",
            "测试甲",
            "身份证",
            "110000198503150011",
            clock.GetUtcNow(),
            CommitmentTemplate.Current,
            [new StatementAttachment("劳动合同.pdf", 1, new byte[32])],
            certificate,
            jti,
            Origin,
            clock.GetUtcNow()
        );
    }

    private static ECDsa ReadKey(DevelopmentPki pki)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(pki.Root, "server", "request.key")));
        return key;
    }
}
