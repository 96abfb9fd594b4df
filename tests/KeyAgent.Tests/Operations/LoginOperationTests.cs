using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Operations;

/// <summary>Logins against real tokens; what the agent refuses, and that it then never asks a person or a token.</summary>
public sealed class LoginOperationTests(SharedPki shared) : IDisposable
{
    private DevelopmentPki Pki => shared.Pki;
    private readonly TemporaryDirectory _state = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData("good-rsa", "RS256")]
    [InlineData("good-p256", "ES256")]
    public async Task A_login_answers_a_web_eid_token_over_origin_and_challenge(string name, string algorithm)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Choose = r => IndexOf(r.Certificates.Select(c => c.TokenLabel), name);
        agent.Person.WillType(Pki.Lock(name).Pin);
        var challenge = _server.Challenge();

        var status = await page.LogInAsync(challenge);

        Assert.Equal("done", status.State);
        Assert.Equal(challenge, status.Login!.Challenge);
        var token = status.Login.Token;
        Assert.Equal(("web-eid:1.0", algorithm), (token.Format, token.Algorithm));
        Assert.Equal(Pki.LockCertificate(name), Convert.FromBase64String(token.UnverifiedCertificate));
        AssertSignature(token, LoginStatement.ToBeSigned(TestServer.Origin, challenge, AlgorithmOf(algorithm)));
        Assert.Equal(1, agent.Keys.Signs);
    }

    [Theory]
    [InlineData("old-rsa1024")]
    [InlineData("expired")]
    [InlineData("good-p256")]
    public async Task A_challenge_of_an_enrolment_is_answered_by_an_old_lock_too(string name)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Choose = r => IndexOf(r.Certificates.Select(c => c.TokenLabel), name);
        agent.Person.WillType(Pki.Lock(name).Pin);
        var challenge = _server.Challenge(c => c with { Pur = LoginStatement.EnrollmentPurpose });

        var status = await page.LogInAsync(challenge);

        Assert.Equal("done", status.State);
        Assert.True(agent.Person.Seen.TryDequeue(out var seen));
        Assert.Equal("企业注册认证", seen.Purpose);
        var token = status.Login!.Token;
        var algorithm = AlgorithmOf(token.Algorithm);
        var purpose = LoginStatement.EnrollmentPurpose;
        AssertSignature(token, LoginStatement.ToBeSigned(TestServer.Origin, challenge, algorithm, purpose));
    }

    [Fact]
    public async Task A_login_does_not_offer_an_old_lock()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Declines = true;
        await page.LogInAsync(_server.Challenge());

        Assert.True(agent.Person.Seen.TryDequeue(out var seen));
        Assert.DoesNotContain(seen.Certificates, c => c.TokenLabel == "old-rsa1024");
    }

    [Fact]
    public async Task The_person_sees_origin_server_purpose_and_certificates()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Declines = true;

        var status = await page.LogInAsync(_server.Challenge());

        Assert.Equal("user.cancelled", status.Error!.Code);
        Assert.True(agent.Person.Seen.TryDequeue(out var seen));
        Assert.Equal((TestServer.Origin, "登录"), (seen.Origin, seen.Purpose));
        Assert.Contains("TEST ONLY", seen.ServerName, StringComparison.Ordinal);
        Assert.Contains(seen.Certificates, c => c is { TokenLabel: "expired", IsUsable: false });
        Assert.Contains(seen.Certificates, c => c is { TokenLabel: "good-rsa", CreditCode: "91370000XXXXXX0197" });
        Assert.Equal(0, agent.Keys.Logins);
    }

    [Fact]
    public async Task Choosing_an_expired_certificate_ends_the_login_before_the_pin()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Choose = r => IndexOf(r.Certificates.Select(c => c.TokenLabel), "expired");

        var status = await page.LogInAsync(_server.Challenge());

        Assert.Equal("cert.expired", status.Error!.Code);
        Assert.Empty(agent.Person.PinsAsked);
    }

    [Fact]
    public async Task A_wrong_pin_returns_to_waiting_for_the_pin_and_nothing_is_tried_by_itself()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Choose = r => IndexOf(r.Certificates.Select(c => c.TokenLabel), "good-p256");
        agent.Person.WillType("00000000");
        var id = await page.StartAsync(new OperationRequest("login", _server.Challenge()));

        var waiting = await page.WaitForAsync(id, s => s is { State: "waiting-pin", Notice: not null });

        Assert.Equal("pin.incorrect", waiting.Notice);
        Assert.Equal(1, agent.Keys.Logins);
        Assert.Equal(0, agent.Keys.Signs);
        using var cancelled = await page.DeleteAsync(id);
        Assert.Equal(204, (int)cancelled.StatusCode);
    }

    [Fact]
    public async Task Whoever_cancelled_may_start_again_at_once()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.NeverAnswers = true;
        agent.Person.ClosesAfter = TimeSpan.FromMilliseconds(300);
        var id = await page.StartAsync(new OperationRequest("login", _server.Challenge()));
        await page.WaitForAsync(id, s => s.State == "waiting-consent");

        using var cancelled = await page.DeleteAsync(id);
        using var next = await page.PostAsync(StrictJson.Render(new OperationRequest("login", _server.Challenge())));

        Assert.Equal(204, (int)cancelled.StatusCode);
        Assert.Equal(202, (int)next.StatusCode);
    }

    [Fact]
    public async Task The_right_pin_after_a_wrong_one_completes_the_login()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Choose = r => IndexOf(r.Certificates.Select(c => c.TokenLabel), "good-p256");
        agent.Person.WillType("1", "00000000", Pki.Lock("good-p256").Pin);

        var status = await page.LogInAsync(_server.Challenge());

        Assert.Equal("done", status.State);
        Assert.Equal([false, true, true], agent.Person.PinsAsked.Select(p => p.IsRetry));
    }

    [Fact]
    public async Task A_pin_that_was_right_for_the_operation_before_is_asked_again()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.Choose = r => IndexOf(r.Certificates.Select(c => c.TokenLabel), "good-p256");
        agent.Person.WillType(Pki.Lock("good-p256").Pin, "00000000");
        Assert.Equal("done", (await page.LogInAsync(_server.Challenge())).State);

        var id = await page.StartAsync(new OperationRequest("login", _server.Challenge()));
        var second = await page.WaitForAsync(id, s => s.Notice is not null);

        // CKR_USER_ALREADY_LOGGED_IN would have let the wrong PIN pass.
        Assert.Equal("pin.incorrect", second.Notice);
        Assert.Equal(1, agent.Keys.Signs);
    }

    public static TheoryData<string, string> Refusals =>
        new()
        {
            { "audience", "challenge.audience_mismatch" },
            { "issuer", "challenge.unknown_key" },
            { "purpose", "request.malformed" },
            { "version", "request.malformed" },
            { "jti", "request.malformed" },
            { "expired", "challenge.expired" },
            { "future", "challenge.expired" },
            { "long-lived", "request.malformed" },
            { "type", "request.malformed" },
            { "unpinned-key", "challenge.signature_invalid" },
            { "unknown-kid", "challenge.unknown_key" },
            { "broken-signature", "challenge.signature_invalid" },
            { "sign-request", "request.malformed" },
            { "not-a-jws", "request.malformed" },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_bad_challenge_is_refused_and_nobody_is_asked(string fault, string code)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();

        var status = await page.LogInAsync(BadChallenge(fault));

        Assert.Equal(("failed", code), (status.State, status.Error?.Code));
        Assert.Empty(agent.Person.Seen);
        Assert.Equal((0, 0), (agent.Keys.Logins, agent.Keys.Signs));
    }

    [Fact]
    public async Task A_replayed_challenge_is_refused_even_after_a_restart()
    {
        var challenge = _server.Challenge();
        await using (var first = await StartAsync())
        {
            using var page = first.Page();
            first.Person.Declines = true;
            Assert.Equal("user.cancelled", (await page.LogInAsync(challenge)).Error!.Code);
            Assert.Equal("challenge.replayed", (await page.LogInAsync(challenge)).Error!.Code);
        }

        await using var second = await StartAsync();
        using var again = second.Page();
        Assert.Equal("challenge.replayed", (await again.LogInAsync(challenge)).Error!.Code);
        Assert.Empty(second.Person.Seen);
    }

    [Theory]
    [InlineData(-4, "user.cancelled")]
    [InlineData(-6, "challenge.expired")]
    [InlineData(4, "user.cancelled")]
    [InlineData(8, "challenge.expired")]
    public async Task A_clock_may_be_five_minutes_off_and_not_more(int minutes, string code)
    {
        await using var agent = await StartAsync(new ShiftedClock(TimeSpan.FromMinutes(minutes)));
        using var page = agent.Page();
        agent.Person.Declines = true;

        Assert.Equal(code, (await page.LogInAsync(_server.Challenge())).Error!.Code);
    }

    private string BadChallenge(string fault)
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = _server.GoodChallenge();
        return fault switch
        {
            "audience" => _server.Challenge(c => c with { Aud = "https://evil.example" }),
            "issuer" => _server.Challenge(c => c with { Iss = "another" }),
            "purpose" => _server.Challenge(c => c with { Pur = "sign" }),
            "version" => _server.Challenge(c => c with { Ver = 2 }),
            "jti" => _server.Challenge(c => c with { Jti = "short" }),
            "expired" => _server.Challenge(c => c with { Iat = c.Iat - 600, Exp = c.Iat - 480 }),
            "future" => _server.Challenge(c => c with { Iat = c.Iat + 600, Exp = c.Iat + 720 }),
            "long-lived" => _server.Challenge(c => c with { Exp = c.Iat + 121 }),
            "type" => _server.Write(good, Protocol.SignRequestType),
            "unpinned-key" => TestServer.Write(good, Protocol.ChallengeType, _server.KeyId, stranger),
            "unknown-kid" => TestServer.Write(good, Protocol.ChallengeType, "other", stranger),
            "broken-signature" => BreakSignature(_server.Challenge()),
            "sign-request" => _server.Item("good-p256").Request,
            _ => "not a JWS",
        };
    }

    private static string BreakSignature(string jws)
    {
        var at = jws.LastIndexOf('.') + 5;
        return jws[..at] + (jws[at] == 'A' ? 'B' : 'A') + jws[(at + 1)..];
    }

    private Task<AgentInProcess> StartAsync(TimeProvider? clock = null) =>
        AgentInProcess.StartAsync(Pki, _state.Path, clock);

    private static int IndexOf(IEnumerable<string> labels, string name) => labels.ToList().IndexOf(name);

    private static SignatureAlgorithm AlgorithmOf(string name) =>
        JoseNames.TryParse(name, out var algorithm) ? algorithm : throw new ArgumentException(name, nameof(name));

    /// <summary>By the platform's own classes: the product's verifier is no witness for the product's signer.</summary>
    private static void AssertSignature(AuthenticationToken token, byte[] data)
    {
        var signature = Convert.FromBase64String(token.Signature);
        Assert.True(
            EndEntityCertificate
                .Parse(Convert.FromBase64String(token.UnverifiedCertificate))
                .TryGetValue(out var certificate, out _)
        );
        if (token.Algorithm == "ES256")
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(certificate.SubjectPublicKeyInfo, out _);
            Assert.True(key.VerifyData(data, signature, HashAlgorithmName.SHA256));
            return;
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(certificate.SubjectPublicKeyInfo, out _);
        Assert.True(rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
