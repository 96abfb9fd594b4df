using System.Net;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Login;

/// <summary>Refusals that leave the server as it was, so one server serves them all.</summary>
public sealed class KeyLoginRefusalTests(ServerWithAccount shared) : IClassFixture<ServerWithAccount>, IDisposable
{
    private const string Account = LeafOptions.MainCreditCode;
    private readonly Browser _browser = shared.Server.NewBrowser();

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task An_old_digest_is_stored_only_inside_a_pbkdf2_hash()
    {
        var stored = await shared.Server.InDatabaseAsync(db =>
            db.Accounts.Select(a => a.PasswordVerifier).SingleAsync()
        );
        Assert.StartsWith("legacy$sha256-salted$", stored, StringComparison.Ordinal);
        Assert.StartsWith("AQAAAAI", stored.Split('$')[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_login_from_another_origin_is_refused(string? origin)
    {
        var challenge = await _browser.ChallengeAsync();
        using var response = await _browser.LoginAsync(
            Account,
            RunningServer.Password,
            challenge,
            _browser.Sign(challenge, shared.Leaf),
            origin
        );
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task A_token_made_for_another_origin_is_refused()
    {
        var challenge = await _browser.ChallengeAsync();
        var relayed = _browser.Sign(challenge, shared.Leaf, "https://evil.example");
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, challenge, relayed);
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task A_challenge_with_one_changed_character_is_refused()
    {
        var challenge = await _browser.ChallengeAsync();
        var changed = challenge[..^1] + (challenge[^1] == 'A' ? 'Q' : 'A');
        using var response = await _browser.LoginAsync(
            Account,
            RunningServer.Password,
            changed,
            _browser.Sign(changed, shared.Leaf)
        );
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task An_algorithm_that_is_not_the_keys_own_is_refused()
    {
        var challenge = await _browser.ChallengeAsync();
        using var response = await _browser.LoginAsync(
            Account,
            RunningServer.Password,
            challenge,
            _browser.Sign(challenge, shared.Leaf) with
            {
                Algorithm = "ES384",
            }
        );
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task An_expired_certificate_is_named()
    {
        using var expired = shared.Server.Authority.IssueLeaf(
            new LeafOptions
            {
                Validity = Validity.Around(
                    shared.Server.Authority.Now.AddDays(-30),
                    TimeSpan.FromDays(20),
                    TimeSpan.FromDays(20)
                ),
            }
        );
        using var response = await _browser.LoginAsync(Account, "wrong", expired);
        Assert.Equal("auth.cert_expired", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task A_certificate_of_a_foreign_authority_is_not_trusted()
    {
        using var foreign = new TestAuthority(shared.Server.Authority.Now, "Foreign");
        using var leaf = foreign.IssueLeaf();
        using var response = await _browser.LoginAsync(Account, "wrong", leaf);
        Assert.Equal("auth.cert_untrusted", await Browser.CodeOfAsync(response));
    }

    [Theory]
    [InlineData(Account)]
    [InlineData(LeafOptions.OtherCreditCode)]
    [InlineData("91440000XXXXXX019H")]
    public async Task A_key_that_is_not_the_accounts_own_is_not_bound_whether_or_not_the_account_exists(string account)
    {
        using var other = shared.Server.Authority.IssueLeaf(
            new LeafOptions { CreditCode = LeafOptions.OtherCreditCode }
        );
        using var response = await _browser.LoginAsync(account, "wrong", other);
        Assert.Equal("auth.cert_not_bound", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task Another_certificate_of_the_same_enterprise_is_not_bound_by_itself()
    {
        using var second = shared.Server.Authority.IssueLeaf();
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, second);
        Assert.Equal("auth.cert_not_bound", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task A_wrong_password_is_named_only_to_the_holder_of_the_right_key()
    {
        using var response = await _browser.LoginAsync(Account, "wrong", shared.Leaf);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("auth.password", await Browser.CodeOfAsync(response));
        Assert.Equal(RejectionReason.PasswordWrong, shared.Server.Refusals.Last);
    }

    [Fact]
    public async Task An_oversize_login_is_refused()
    {
        using var response = await _browser.PostJsonAsync("/login", new string(' ', Protocol.MaxLoginBody + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("request.too_large", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task Hostile_tokens_are_reasoned_refusals()
    {
        var good = _browser.Sign("x", shared.Leaf);
        AuthenticationToken[] hostile =
        [
            good with
            {
                UnverifiedCertificate = "AAAA",
            },
            good with
            {
                UnverifiedCertificate = "not base64",
            },
            good with
            {
                UnverifiedCertificate = Convert.ToBase64String(new byte[9_000]),
            },
            good with
            {
                Algorithm = "none",
            },
            good with
            {
                Algorithm = "HS256",
            },
            good with
            {
                Signature = "",
            },
            good with
            {
                Format = "web-eid:2.0",
            },
            good with
            {
                AppVersion = new string('x', 300),
            },
        ];
        foreach (var token in hostile)
        {
            using var response = await _browser.LoginAsync(
                Account,
                RunningServer.Password,
                await _browser.ChallengeAsync(),
                token
            );
            Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
        }
    }
}
