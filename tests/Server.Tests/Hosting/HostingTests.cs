using System.Net;
using System.Text.Json;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Tests.Hosting;

public sealed class HostingTests(ServerWithAccount shared) : IClassFixture<ServerWithAccount>
{
    [Theory]
    [InlineData("/login")]
    [InlineData("/health/live")]
    [InlineData("/reporting")]
    public async Task Every_answer_carries_the_strict_headers(string path)
    {
        using var browser = shared.Server.NewBrowser();
        using var response = await browser.GetAsync(path);

        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; "
                + "base-uri 'none'; frame-ancestors 'none'; connect-src 'self' http://127.0.0.1:17623 http://127.0.0.1:27623 "
                + "http://127.0.0.1:37623",
            string.Concat(response.Headers.GetValues("Content-Security-Policy"))
        );
        Assert.Equal("loopback-network=(self)", string.Concat(response.Headers.GetValues("Permissions-Policy")));
        Assert.Equal("nosniff", string.Concat(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Ready_names_each_part_and_published_keys_need_no_session()
    {
        using var browser = shared.Server.NewBrowser();
        using var ready = await browser.GetAsync("/health/ready");
        using var keys = await browser.GetAsync("/keys");

        var health = JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("ok", health.GetProperty("checks").GetProperty("database").GetString());
        Assert.Equal("ok", health.GetProperty("checks").GetProperty("status").GetString());
        var history = JsonDocument.Parse(await keys.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(
            ["request", "seal", "checkpoint"],
            history.EnumerateArray().Select(k => k.GetProperty("use").GetString())
        );
    }

    [Fact]
    public async Task An_endpoint_that_says_nothing_is_not_public()
    {
        using var browser = shared.Server.NewBrowser();
        using var response = await browser.GetAsync("/no-such-page");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("auth.session_required", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public void Every_reason_has_a_code_a_status_and_texts_in_both_languages()
    {
        foreach (var reason in Enum.GetValues<RejectionReason>())
        {
            var problem = ProblemTable.Of(reason);
            Assert.Matches("^[a-z_.]+$", problem.Code);
            Assert.InRange(problem.Status, 400, 503);
            Assert.All(
                new[] { problem.Chinese, problem.ChineseStep, problem.English, problem.EnglishStep },
                text => Assert.NotEmpty(text)
            );
            Assert.NotEqual(500, problem.Status);
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.0.0/16")]
    [InlineData("2001:db8::/32")]
    public async Task A_public_origin_is_served_behind_a_named_proxy(string proxy)
    {
        await using var app = shared.Server.Create(
            "Production",
            ("Server:Origin", "https://jianli.example"),
            ("Server:TrustedProxies:0", proxy)
        );
        Assert.Equal([proxy], app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.TrustedProxies);
    }

    [Fact]
    public async Task The_frameworks_own_switch_makes_nobodys_header_believed()
    {
        await using var app = shared.Server.Create("Development", ("ForwardedHeaders_Enabled", "true"));
        var forwarded = app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value;
        Assert.Equal(ForwardedHeaders.None, forwarded.ForwardedHeaders);
    }

    [Theory]
    [InlineData("Production", "Server:Id", "jianli-test", "TEST ONLY")]
    [InlineData("Development", "Server:Origin", "http://localhost:5443", "https origin")]
    [InlineData("Development", "Server:Origin", "https://localhost:5443/", "https origin")]
    [InlineData("Development", "Server:TlsKey", "/nonexistent", "readable PEM")]
    [InlineData("Development", "Trust:Anchors:0", "/nonexistent", "does not exist")]
    [InlineData("Development", "Storage:ConnectionString", "", "ConnectionString")]
    [InlineData("Development", "PersonalData:KeyFile", "/nonexistent", "KeyFile")]
    [InlineData("Development", "Keys:Directory", "/nonexistent", "Keys:Directory")]
    [InlineData("Development", "RateLimits:KeyLoginsPerMinute", "0", "RateLimits")]
    [InlineData("Development", "Server:TrustedProxies:0", "proxy.example", "Server:TrustedProxies")]
    [InlineData("Development", "Server:TrustedProxies:0", "10", "Server:TrustedProxies")]
    [InlineData("Development", "Server:TrustedProxies:0", "10.0.0.1/8", "Server:TrustedProxies")]
    [InlineData("Development", "Server:TrustedProxies:0", "0.0.0.0/0", "Server:TrustedProxies")]
    [InlineData("Development", "Server:TrustedProxies:0", "::ffff:10.0.0.1", "Server:TrustedProxies")]
    [InlineData("Production", "Server:Origin", "https://jianli.example", "reverse proxy in front")]
    public async Task The_server_refuses_to_start(string environment, string key, string value, string because)
    {
        // Production refuses loopback responders first, so the anchor case gets addresses of its own.
        (string, string?)[] production =
            environment == "Production"
                ?
                [
                    ("Status:Sources:0:CrlUrls:0", "http://192.0.2.1/a"),
                    ("Status:Sources:1:CrlUrls:0", "http://192.0.2.1/b"),
                    ("Timestamp:Url", "http://192.0.2.1/tsa"),
                ]
                : [];
        (string, string?)[] settings = [.. production, (key, value)];

        var error = await Record.ExceptionAsync(async () =>
        {
            await using var app = shared.Server.Create(environment, settings);
            await app.StartAsync();
        });

        Assert.NotNull(error);
        Assert.Contains(
            because,
            string.Join(' ', StartRefusedException.Explain(error) ?? []),
            StringComparison.Ordinal
        );
    }
}
