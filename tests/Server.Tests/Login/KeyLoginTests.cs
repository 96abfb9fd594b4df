using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Login;

public sealed class KeyLoginTests : IAsyncLifetime
{
    private const string Account = LeafOptions.MainCreditCode;
    private RunningServer _server = null!;
    private TestLeaf _leaf = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _leaf = _server.Authority.IssueLeaf();
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, RunningServer.Password, _leaf));
        _browser = _server.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        _leaf.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Password_and_bound_key_open_a_session_of_the_higher_assurance()
    {
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, _leaf);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("PasswordAndKey", answer.GetProperty("assurance").GetString());
        Assert.Equal("测试监理有限公司", answer.GetProperty("enterprise").GetString());
        Assert.Equal("/reporting", answer.GetProperty("next").GetString());
        var cookie = response
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("__Host-jlk=", StringComparison.Ordinal));
        Assert.Contains("; secure; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        var session = await _server.InDatabaseAsync(db => db.Sessions.SingleAsync());
        var id = _browser.Cookies.GetAllCookies().Single(c => c.Name == "__Host-jlk").Value;
        Assert.Equal(SessionCookies.HashOf(id), session.IdHash);
        Assert.Equal(Assurance.PasswordAndKey, session.Assurance);
    }

    [Fact]
    public async Task With_the_key_too_the_first_right_password_replaces_the_old_system_s_verifier()
    {
        var old = _server
            .App.Services.GetRequiredService<PasswordVerifier>()
            .Import("md5", "e10adc3949ba59abbe56e057f20f883e");
        await _server.InDatabaseAsync(db =>
            db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(a => a.PasswordVerifier, old))
        );
        using var response = await _browser.LoginAsync(Account, "123456", _leaf);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(
            PasswordVerifier.IsLegacy(
                await _server.InDatabaseAsync(db => db.Accounts.Select(a => a.PasswordVerifier).SingleAsync())
            )
        );
    }

    [Fact]
    public async Task A_challenge_is_good_once()
    {
        var challenge = await _browser.ChallengeAsync();
        var token = _browser.Sign(challenge, _leaf);
        // The first login takes the pre-session cookie away; a replay would keep it.
        var cookie = _browser.Cookies.GetAllCookies().Single(c => c.Name == SessionCookies.PreSession).Value;
        using var first = await _browser.LoginAsync(Account, RunningServer.Password, challenge, token);
        _browser.Cookies.Add(new Cookie(SessionCookies.PreSession, cookie, "/", "localhost") { Secure = true });
        using var second = await _browser.LoginAsync(Account, RunningServer.Password, challenge, token);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(second));
        Assert.Equal(RejectionReason.ChallengeReplayed, _server.Refusals.Last);
    }

    [Fact]
    public async Task A_key_bound_for_commitments_alone_opens_no_session()
    {
        await _server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(b => b.SetProperty(x => x.Uses, KeyUses.Commitment))
        );
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, _leaf);
        Assert.Equal("auth.cert_not_bound", await Browser.CodeOfAsync(response));
        Assert.Equal(RejectionReason.BindingUseNotAllowed, _server.Refusals.Last);
    }

    [Fact]
    public async Task More_passwords_than_the_queue_takes_are_turned_away_unchecked()
    {
        using var given = new CancellationTokenSource();
        var queue = _server.App.Services.GetRequiredService<PasswordQueue>();
        var costly = new PasswordVerifier().Hash("another");
        var waiting = Enumerable.Range(0, 70).Select(_ => KeepFullAsync()).ToList();
        using var refused = await _browser.LoginAsync(Account, RunningServer.Password, _leaf);
        await given.CancelAsync();

        Assert.Equal("busy", await Browser.CodeOfAsync(refused));
        Assert.Equal(RejectionReason.ServerBusy, _server.Refusals.Last);
        await Task.WhenAny(Task.WhenAll(waiting));

        // However long the login takes on a busy machine, the queue stays full.
        async Task KeepFullAsync()
        {
            while (!given.IsCancellationRequested)
            {
                if (await queue.CheckAsync(costly, "wrong", given.Token) is null)
                {
                    await Task.Delay(5, given.Token);
                }
            }
        }
    }

    [Fact]
    public async Task Of_fifty_parallel_logins_with_one_challenge_exactly_one_wins()
    {
        var challenge = await _browser.ChallengeAsync();
        var token = _browser.Sign(challenge, _leaf);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ =>
                {
                    using var response = await _browser.LoginAsync(Account, RunningServer.Password, challenge, token);
                    return response.StatusCode;
                })
        );

        Assert.Single(answers, HttpStatusCode.OK);
        Assert.Equal(49, answers.Count(a => a == HttpStatusCode.Unauthorized));
        Assert.Equal(1, await _server.InDatabaseAsync(db => db.Sessions.CountAsync()));
    }

    [Fact]
    public async Task A_spent_challenge_stays_spent_although_its_token_was_bad()
    {
        var challenge = await _browser.ChallengeAsync();
        var good = _browser.Sign(challenge, _leaf);
        using var bad = await _browser.LoginAsync(
            Account,
            RunningServer.Password,
            challenge,
            good with
            {
                Signature = Convert.ToBase64String(new byte[64]),
            }
        );
        using var again = await _browser.LoginAsync(Account, RunningServer.Password, challenge, good);

        Assert.Equal("auth.failed", await Browser.CodeOfAsync(bad));
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(again));
        Assert.Equal(1, await _server.InDatabaseAsync(db => db.SpentChallenges.CountAsync()));
    }

    [Fact]
    public async Task A_challenge_of_another_browser_is_refused_before_it_is_spent()
    {
        using var other = _server.NewBrowser();
        await other.ChallengeAsync();
        var challenge = await _browser.ChallengeAsync();
        using var response = await other.LoginAsync(
            Account,
            RunningServer.Password,
            challenge,
            _browser.Sign(challenge, _leaf)
        );

        Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.SpentChallenges.CountAsync()));
    }

    [Fact]
    public async Task A_challenge_is_refused_after_two_minutes()
    {
        var challenge = await _browser.ChallengeAsync();
        var token = _browser.Sign(challenge, _leaf);
        _server.Clock.Advance(TimeSpan.FromSeconds(121));
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, challenge, token);
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task A_revoked_certificate_is_named_although_the_password_is_wrong_too()
    {
        await _server.RevokeAsync(_leaf);
        using var response = await _browser.LoginAsync(Account, "wrong", _leaf);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("auth.cert_revoked", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task Stale_revocation_status_refuses_and_promises_a_later_try()
    {
        _server.Status.Faults.Crl = AuthorityFault.Down;
        _server.Clock.Advance(TimeSpan.FromHours(27));
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, _leaf);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("auth.status_unavailable", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task A_lost_key_opens_nothing_and_ends_its_sessions()
    {
        using var before = await _browser.LoginAsync(Account, RunningServer.Password, _leaf);
        await _server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(b => b.SetProperty(x => x.EndedAt, _server.Clock.GetUtcNow()))
        );
        using var page = await _browser.GetAsync("/reporting");
        using var after = await _browser.LoginAsync(Account, RunningServer.Password, _leaf);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal("auth.session_required", await Browser.CodeOfAsync(page));
        Assert.Equal("auth.cert_not_bound", await Browser.CodeOfAsync(after));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"account\":1}")]
    [InlineData("{\"account\":\"a\",\"account\":\"b\",\"password\":\"c\",\"challenge\":\"d\",\"token\":null}")]
    [InlineData("{\"account\":\"a\",\"password\":\"c\",\"challenge\":\"d\",\"token\":null,\"admin\":true}")]
    [InlineData("{\"account\":\"\\ud800\"}")]
    [InlineData("[[[[[[[[[[[[")]
    public async Task A_malformed_login_is_a_problem_and_stores_nothing(string body)
    {
        using var response = await _browser.PostJsonAsync("/login", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("request.malformed", await Browser.CodeOfAsync(response));
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.SpentChallenges.CountAsync()));
    }
}
