using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Signing;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Operations;

/// <summary>Signatures over statements with real tokens, checked by the platform's CMS; and every statement that is refused unseen.</summary>
public sealed class SignOperationTests(SharedPki shared) : IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);

    private DevelopmentPki Pki => shared.Pki;

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData("good-rsa", "RS256")]
    [InlineData("good-p256", "ES256")]
    public async Task A_signed_statement_makes_a_cms_that_the_platform_verifies(string name, string algorithm)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.WillType(Pki.Lock(name).Pin);
        var item = _server.Item(name);

        var status = await page.SignAsync(item);

        Assert.Equal("done", status.State);
        var result = Assert.Single(status.Items!).Result!;
        Assert.Equal(algorithm, result.Algorithm);
        var statement = Convert.FromBase64String(item.Statement);
        Assert.True(
            CadesAssembler
                .Assemble(
                    statement,
                    Convert.FromBase64String(result.SignedAttrs),
                    Convert.FromBase64String(result.Signature),
                    AlgorithmOf(algorithm),
                    [Convert.FromBase64String(result.Certificate)]
                )
                .TryGetValue(out var cms, out var rejection),
            $"{rejection}"
        );
        var signed = new SignedCms();
        signed.Decode(cms);
        signed.CheckSignature(verifySignatureOnly: true);
        Assert.Equal(statement, signed.ContentInfo.Content);
        Assert.Equal(Pki.LockCertificate(name), signed.SignerInfos[0].Certificate!.RawData);
    }

    [Fact]
    public async Task The_person_sees_each_statement_verbatim()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Declines = true;
        var items = new[] { _server.Item("good-p256"), _server.Item("good-p256") };

        await page.SignAsync(items);

        Assert.True(agent.Person.Seen.TryDequeue(out var seen));
        Assert.Equal(
            items.Select(i => Encoding.UTF8.GetString(Convert.FromBase64String(i.Statement))),
            seen.Statements
        );
        Assert.Equal("good-p256", Assert.Single(seen.Certificates).TokenLabel);
    }

    [Fact]
    public async Task A_list_of_fifty_takes_one_consent_and_one_pin()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.WillType(Pki.Lock("good-p256").Pin);
        var items = Enumerable.Range(0, 50).Select(_ => _server.Item("good-p256")).ToArray();

        var status = await page.SignAsync(items);

        Assert.Equal("done", status.State);
        Assert.All(status.Items!, i => Assert.Equal("done", i.State));
        Assert.Equal((1, 1), (agent.Person.Seen.Count, agent.Person.PinsAsked.Count));
        Assert.Equal(50, status.Items!.Select(i => i.Result!.Signature).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task One_bad_item_of_a_list_fails_alone_and_is_not_shown()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.WillType(Pki.Lock("good-p256").Pin);

        var status = await page.SignAsync(
            _server.Item("good-p256"),
            _server.Item("good-p256", c => c with { Aud = "https://evil.example" }),
            _server.Item("good-p256")
        );

        Assert.Equal("done", status.State);
        Assert.Equal(["done", "failed", "done"], status.Items!.Select(i => i.State));
        Assert.Equal("challenge.audience_mismatch", status.Items![1].Error!.Code);
        Assert.True(agent.Person.Seen.TryDequeue(out var seen));
        Assert.Equal(2, seen.Statements.Count);
        Assert.Equal(2, agent.Keys.Signs);
    }

    public static TheoryData<string, string> Refusals =>
        new()
        {
            { "changed-statement", "statement.digest_mismatch" },
            { "size", "statement.digest_mismatch" },
            { "other-nonce", "statement.digest_mismatch" },
            { "other-origin", "statement.digest_mismatch" },
            { "not-canonical", "statement.not_canonical" },
            { "control-character", "statement.not_canonical" },
            { "unknown-kind", "statement.kind_unknown" },
            { "kind-claim", "statement.kind_unknown" },
            { "other-organisation", "cert.mismatch" },
            { "certificate-claim", "cert.mismatch" },
            { "absent-certificate", "cert.mismatch" },
            { "expired-certificate", "cert.expired" },
            { "policy-oid", "request.malformed" },
            { "policy-hash", "request.malformed" },
            { "unknown-form", "request.malformed" },
            { "form-of-sm2", "request.malformed" },
            { "via-file", "request.malformed" },
            { "purpose", "request.malformed" },
            { "audience", "challenge.audience_mismatch" },
            { "expired", "challenge.expired" },
            { "long-lived", "request.malformed" },
            { "unpinned-key", "challenge.signature_invalid" },
            { "challenge", "request.malformed" },
            { "base64", "request.malformed" },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_bad_sign_request_is_refused_and_nobody_is_asked(string fault, string code)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();

        var status = await page.SignAsync(BadItem(fault));

        Assert.Equal(("failed", code), (status.State, status.Error?.Code));
        Assert.Empty(agent.Person.Seen);
        Assert.Equal((0, 0), (agent.Keys.Logins, agent.Keys.Signs));
    }

    [Fact]
    public async Task A_sign_request_is_taken_once_even_across_a_restart()
    {
        var item = _server.Item("good-p256");
        await using (var first = await StartAsync())
        {
            using var page = first.Page();
            first.Person.WillType(Pki.Lock("good-p256").Pin);
            Assert.Equal("done", (await page.SignAsync(item)).State);
            Assert.Equal("challenge.replayed", (await page.SignAsync(item)).Error!.Code);
            Assert.Equal(1, first.Keys.Signs);
        }

        await using var second = await StartAsync();
        using var again = second.Page();
        Assert.Equal("challenge.replayed", (await again.SignAsync(item)).Error!.Code);
    }

    private SignItem BadItem(string fault)
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        const string Lock = "good-p256";
        var good = _server.Item(Lock);
        return fault switch
        {
            "changed-statement" => good with { Statement = Flip(good.Statement) },
            "size" => _server.Item(Lock, c => c with { Statement = c.Statement with { Size = c.Statement.Size + 1 } }),
            "other-nonce" => _server.Item(Lock, changeFacts: f => f with { Nonce = TestServer.Random(16) }),
            "other-origin" => _server.Item(Lock, changeFacts: f => f with { Origin = "https://other.example" }),
            "not-canonical" => _server.Item(Lock, changeStatement: s => [.. s, (byte)'\n']),
            "control-character" => _server.Item(Lock, changeStatement: s => Replace(s, "测试甲", "测试\u001b[8m甲")),
            "unknown-kind" => _server.Item(
                Lock,
                changeStatement: s => Replace(s, "jianli-commitment/1", "jianli-cheque/1")
            ),
            "kind-claim" => _server.Item(
                Lock,
                c => c with { Statement = c.Statement with { Kind = "jianli-receipt/1" } }
            ),
            "other-organisation" => _server.Item(
                "other-enterprise",
                changeFacts: f => f with { SigningOrganization = CodeOf("91370000XXXXXX0197") }
            ),
            "certificate-claim" => _server.Item(
                Lock,
                c => c with { Cert = new CertificateClaim(TestServer.Random(32)) }
            ),
            "absent-certificate" => WithAbsentCertificate(),
            "expired-certificate" => _server.Item("expired"),
            "policy-oid" => _server.Item(Lock, c => c with { Policy = c.Policy with { Oid = "1.2.3" } }),
            "policy-hash" => _server.Item(
                Lock,
                c => c with { Policy = c.Policy with { Sha256 = TestServer.Random(32) } }
            ),
            "unknown-form" => _server.Item(Lock, c => c with { Form = "pkcs7" }),
            "form-of-sm2" => _server.Item(Lock, c => c with { Form = Protocol.Gbt35275Form }),
            "via-file" => _server.Item(Lock, c => c with { Via = "file" }),
            "purpose" => _server.Item(Lock, c => c with { Pur = "login" }),
            "audience" => _server.Item(Lock, c => c with { Aud = "https://evil.example" }),
            "expired" => _server.Item(Lock, c => c with { Iat = c.Iat - 1800, Exp = c.Iat - 900 }),
            "long-lived" => _server.Item(Lock, c => c with { Exp = c.Iat + 901 }),
            "unpinned-key" => good with
            {
                Request = TestServer.Write(_server.GoodChallenge(), Protocol.SignRequestType, _server.KeyId, stranger),
            },
            "challenge" => good with { Request = _server.Challenge() },
            _ => good with { Statement = good.Statement + "=" },
        };
    }

    private SignItem WithAbsentCertificate()
    {
        var other = RandomNumberGenerator.GetBytes(32);
        return _server.Item("good-p256", changeFacts: f => f with { CertificateSha256 = other });
    }

    private static string Flip(string base64)
    {
        var bytes = Convert.FromBase64String(base64);
        bytes[^2] ^= 1;
        return Convert.ToBase64String(bytes);
    }

    private static byte[] Replace(byte[] statement, string from, string to) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(statement).Replace(from, to, StringComparison.Ordinal));

    private static Core.Enterprises.CreditCode CodeOf(string text) =>
        Core.Enterprises.CreditCode.TryParse(text, out var code)
            ? code
            : throw new ArgumentException(text, nameof(text));

    private static SignatureAlgorithm AlgorithmOf(string name) =>
        JoseNames.TryParse(name, out var algorithm) ? algorithm : throw new ArgumentException(name, nameof(name));

    private Task<AgentInProcess> StartAsync() => AgentInProcess.StartAsync(Pki, _state.Path);
}
