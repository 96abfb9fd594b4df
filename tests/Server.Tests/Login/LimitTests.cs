using System.Net;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Login;

public sealed class LimitTests(LimitedServer limited) : IClassFixture<LimitedServer>
{
    private const string Account = LeafOptions.MainCreditCode;

    [Theory]
    [InlineData("/login/challenge", LimitedServer.Challenges, "203.0.113.1", "203.0.113.2")]
    [InlineData("/login", LimitedServer.KeyLogins, "203.0.113.3", "203.0.113.4")]
    [InlineData("/login/password", LimitedServer.PasswordLogins, "203.0.113.5", "203.0.113.6")]
    [InlineData("/no-such-page", LimitedServer.Requests, "203.0.113.7", "203.0.113.8")]
    [InlineData("/login/challenge", LimitedServer.Challenges, "2001:db8:1:1::1", "2001:db8:1:2::1")]
    public async Task Each_limit_answers_with_a_time_to_wait_and_concerns_one_address(
        string path,
        int limit,
        string address,
        string otherAddress
    )
    {
        using var client = limited.Server.NewBrowser(address);
        using var other = limited.Server.NewBrowser(otherAddress);
        for (var i = 0; i < limit; i++)
        {
            using var allowed = await AskAsync(client, path);
            Assert.NotEqual(HttpStatusCode.TooManyRequests, allowed.StatusCode);
        }

        using var refused = await AskAsync(client, path);
        using var elsewhere = await AskAsync(other, path);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("rate_limited", await Browser.CodeOfAsync(refused));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_person_who_is_too_fast_reads_it_on_a_page()
    {
        using var person = limited.Server.NewBrowser("203.0.113.30");
        person.Accept("text/html");
        for (var i = 0; i < LimitedServer.Requests; i++)
        {
            using var missing = await person.GetAsync("/no-such-page");
            Assert.NotEqual(HttpStatusCode.TooManyRequests, missing.StatusCode);
        }

        using var refused = await person.GetAsync("/no-such-page");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("text/html", refused.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains(
            "操作过于频繁",
            WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Addresses_of_one_customers_network_count_as_one()
    {
        using var one = limited.Server.NewBrowser("2001:db8:2:2::1");
        using var two = limited.Server.NewBrowser("2001:db8:2:2:ffff::2");
        await UseUpChallengesAsync(one);
        using var refused = await AskAsync(two, "/login/challenge");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }

    [Fact]
    public async Task What_a_client_claims_of_itself_changes_nothing()
    {
        const string Seen = "203.0.113.20";
        using var honest = limited.Server.NewBrowser(Seen);
        using var liar = limited.Server.NewBrowser($"198.51.100.1, {Seen}");
        await UseUpChallengesAsync(honest);
        using var refused = await AskAsync(liar, "/login/challenge");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }

    [Fact]
    public async Task Proxies_behind_the_proxy_are_passed_over_when_they_are_trusted()
    {
        using var client = limited.Server.NewBrowser("203.0.113.21, 10.0.0.7");
        using var sameByAnotherWay = limited.Server.NewBrowser("203.0.113.21, 10.9.9.9, 10.0.0.8");
        using var neighbour = limited.Server.NewBrowser("203.0.113.22, 10.0.0.7");
        await UseUpChallengesAsync(client);
        using var refused = await AskAsync(sameByAnotherWay, "/login/challenge");
        using var allowed = await AskAsync(neighbour, "/login/challenge");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Theory]
    [InlineData]
    [InlineData("192.0.2.1")]
    public async Task The_header_of_a_peer_that_is_not_trusted_is_ignored(params string[] proxies)
    {
        await using var server = await LimitedServer.StartAsync(proxies);
        using var one = server.NewBrowser("203.0.113.30");
        using var two = server.NewBrowser("203.0.113.31");
        await UseUpChallengesAsync(one);
        using var refused = await AskAsync(two, "/login/challenge");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }

    [Fact]
    public async Task Key_logins_are_hit_by_no_limit_of_passwords()
    {
        using var guesser = limited.Server.NewBrowser("203.0.113.40");
        using var owner = limited.Server.NewBrowser("203.0.113.41");
        for (var i = 0; i < LimitedServer.PasswordFailures; i++)
        {
            using var wrong = await PasswordAsync(guesser, "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var throttled = await PasswordAsync(guesser, RunningServer.Password);
        using var keyWhileThrottled = await guesser.LoginAsync(Account, RunningServer.Password, limited.Leaf);
        for (var i = LimitedServer.PasswordFailures + 1; i < LimitedServer.PasswordLogins; i++)
        {
            using var more = await PasswordAsync(guesser, "wrong");
        }

        using var limitReached = await AskAsync(guesser, "/login/password");
        using var keyBeyondTheLimit = await guesser.LoginAsync(Account, RunningServer.Password, limited.Leaf);
        using var ownPassword = await PasswordAsync(owner, RunningServer.Password);

        Assert.Equal("rate_limited", await Browser.CodeOfAsync(throttled));
        Assert.InRange(throttled.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.OK, keyWhileThrottled.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, limitReached.StatusCode);
        Assert.Equal(HttpStatusCode.OK, keyBeyondTheLimit.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, ownPassword.StatusCode);
    }

    [Fact]
    public async Task A_logged_refusal_names_the_client_and_not_the_proxy()
    {
        using var client = limited.Server.NewBrowser("203.0.113.50");
        using var refused = await client.PostJsonAsync("/login", "{}");
        Assert.Contains(IPAddress.Parse("203.0.113.50"), limited.Server.Refusals.Clients);
        Assert.DoesNotContain(limited.Server.Refusals.Clients, IPAddress.IsLoopback);
    }

    [Fact]
    public async Task A_trusted_proxy_that_names_no_client_is_said_once_in_the_log()
    {
        await using var server = await LimitedServer.StartAsync("127.0.0.1", "::1");
        using var named = server.NewBrowser("127.0.0.9");
        using var unnamed = server.NewBrowser();
        using var health = await unnamed.GetAsync("/health/live");
        using var good = await named.GetAsync("/login");
        Assert.DoesNotContain(server.Refusals.Warnings, w => w.Contains("X-Forwarded-For", StringComparison.Ordinal));

        using var first = await unnamed.GetAsync("/login");
        using var second = await unnamed.GetAsync("/login");
        Assert.Single(server.Refusals.Warnings, w => w.Contains("X-Forwarded-For", StringComparison.Ordinal));
    }

    private static async Task UseUpChallengesAsync(Browser browser)
    {
        for (var i = 0; i < LimitedServer.Challenges; i++)
        {
            _ = await browser.ChallengeAsync();
        }
    }

    private static Task<HttpResponseMessage> AskAsync(Browser browser, string path) =>
        path switch
        {
            "/no-such-page" => browser.GetAsync(path),
            "/login/password" => browser.PostAsync(path, new FormUrlEncodedContent([new("account", Account)])),
            _ => browser.PostJsonAsync(path, "{}"),
        };

    private static Task<HttpResponseMessage> PasswordAsync(Browser browser, string password) =>
        browser.PasswordLoginAsync(Account, password);
}
