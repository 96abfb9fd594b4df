using System.Globalization;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Api;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace JianliRegistry.KeyAgent.Tests.Api;

/// <summary>Hostile requests over a real socket, each carrying a challenge that would have been good: refused empty, and no token is asked.</summary>
public sealed class HostileRequestTests(SharedPki shared) : IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task The_good_request_of_this_table_is_admitted()
    {
        await using var agent = await StartAsync();
        agent.Person.Declines = true;

        var answer = await RawHttp.SendAsync(agent.Port, Good(agent).ToString());

        Assert.Equal(202, answer.Status);
        Assert.Equal(TestServer.Origin, answer.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal(("Origin", "no-store"), (answer.Headers["Vary"], answer.Headers["Cache-Control"]));
        Assert.False(answer.Headers.ContainsKey("Access-Control-Allow-Credentials"));
        Assert.False(answer.Headers.ContainsKey("Server"));
    }

    [Fact]
    public async Task Every_hostile_request_is_refused_empty_and_never_reaches_a_person_or_a_token()
    {
        await using var agent = await StartAsync();
        var cases = Cases(Good(agent)).ToList();
        Assert.True(cases.Count >= 40, $"{cases.Count} cases");
        foreach (var (name, request, status, originIsKnown) in cases)
        {
            var answer = await RawHttp.SendAsync(agent.Port, request.ToString());

            Assert.True(status == answer.Status, $"{name}: {answer.Status} instead of {status}");
            Assert.True(answer.Body.Length == 0, $"{name}: {answer.Body}");
            Assert.True(
                originIsKnown == answer.Headers.ContainsKey("Access-Control-Allow-Origin"),
                $"{name}: CORS headers"
            );
        }

        Assert.Empty(agent.Person.Seen);
        Assert.Equal((0, 0), (agent.Keys.Logins, agent.Keys.Signs));
        Assert.Null(agent.Keys.Inner.WorkerId);
    }

    [Fact]
    public async Task A_flood_of_one_origin_is_refused_with_429()
    {
        // Time stands still, so that a slow machine refills nothing.
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var agent = await AgentInProcess.StartAsync(shared.Pki, _state.Path, clock);
        using var page = agent.Page();
        var statuses = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            using var answer = await page.GetAsync("/v1/operations/" + new string('0', 32));
            statuses.Add((int)answer.StatusCode);
        }

        Assert.All(statuses.Take(RequestRate.Burst), s => Assert.Equal(404, s));
        Assert.All(statuses.Skip(RequestRate.Burst), s => Assert.Equal(429, s));
    }

    [Fact]
    public async Task A_preflight_of_a_known_origin_is_answered_exactly()
    {
        await using var agent = await StartAsync();
        var preflight = Good(agent) with
        {
            Method = "OPTIONS",
            Payload = "",
            Length = null,
            ContentType = null,
            Version = null,
            Extra =
                "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type,x-jlk-protocol\r\n",
        };

        var answer = await RawHttp.SendAsync(agent.Port, preflight.ToString());

        Assert.Equal(204, answer.Status);
        Assert.Equal("GET, POST, DELETE", answer.Headers["Access-Control-Allow-Methods"]);
        Assert.Equal("content-type, x-jlk-protocol", answer.Headers["Access-Control-Allow-Headers"]);
        Assert.Equal("600", answer.Headers["Access-Control-Max-Age"]);
        Assert.False(answer.Headers.ContainsKey("Access-Control-Allow-Private-Network"));

        var asking = preflight with { Extra = preflight.Extra + "Access-Control-Request-Private-Network: true\r\n" };
        var asked = await RawHttp.SendAsync(agent.Port, asking.ToString());
        Assert.Equal("true", asked.Headers["Access-Control-Allow-Private-Network"]);

        var stranger = await RawHttp.SendAsync(
            agent.Port,
            (asking with { Origin = "https://evil.example" }).ToString()
        );
        Assert.Equal(403, stranger.Status);
        Assert.DoesNotContain(
            stranger.Headers.Keys,
            h => h.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task Another_operating_system_user_is_refused()
    {
        // Needs a second user to be, so it runs where the tests run as root (CI containers do).
        Assert.SkipUnless(Environment.UserName == "root", "only root can act as another user");
        await using var agent = await StartAsync();
        var request = Path.Combine(_state.Path, "request");
        await File.WriteAllTextAsync(request, Good(agent).ToString());
        var script = string.Create(
            CultureInfo.InvariantCulture,
            $"exec 3<>/dev/tcp/127.0.0.1/{agent.Port}; cat >&3; head -n 1 <&3"
        );

        var asOther = await ShellAsync(
            $"setpriv --reuid=65534 --regid=65534 --clear-groups bash -c '{script}' < {request}"
        );
        var asSelf = await ShellAsync($"bash -c '{script}' < {request}");

        Assert.StartsWith("HTTP/1.1 403", asOther, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 202", asSelf, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"type\":\"login\"}")]
    [InlineData("{\"type\":\"sign\"}")]
    [InlineData("{\"type\":\"sign\",\"items\":[]}")]
    [InlineData("{\"type\":\"raw\",\"challenge\":\"x\"}")]
    [InlineData("{\"type\":\"login\",\"challenge\":\"x\",\"type\":\"sign\"}")]
    [InlineData("{\"type\":\"login\",\"challenge\":\"x\",\"pin\":\"12345678\"}")]
    [InlineData("{\"type\":\"login\",\"challenge\":\"x\",\"items\":[]}")]
    [InlineData("{\"type\":\"login\",\"challenge\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"login\",")]
    public async Task A_body_that_is_not_the_protocol_gets_one_code_and_starts_nothing(string body)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();

        using var answer = await page.PostAsync(Encoding.UTF8.GetBytes(body));

        Assert.Equal(400, (int)answer.StatusCode);
        var error = AgentPage.Read<AgentError>(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("request.malformed", error.Code);
    }

    [Fact]
    public async Task A_login_of_more_than_sixteen_kilobytes_and_a_list_of_more_than_fifty_are_too_large()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        var items = Enumerable.Repeat(new SignItem("x", "x"), 51).ToList();
        OperationRequest[] requests = [new("login", new string('x', 17_000)), new("sign", Items: items)];
        foreach (var request in requests)
        {
            using var answer = await page.PostAsync(StrictJson.Render(request));

            Assert.Equal(400, (int)answer.StatusCode);
            var error = AgentPage.Read<AgentError>(await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal("request.too_large", error.Code);
        }
    }

    private static IEnumerable<(string Name, HostileRequest Request, int Status, bool OriginIsKnown)> Cases(
        HostileRequest good
    )
    {
        foreach (var origin in HostileOrigins)
        {
            yield return ($"Origin {origin ?? "missing"}", good with { Origin = origin }, 403, false);
        }

        yield return ("Origin twice", good with { Extra = $"Origin: {TestServer.Origin}\r\n" }, 403, false);
        var port = good.Port.ToString(CultureInfo.InvariantCulture);
        foreach (var host in HostileHosts(port))
        {
            yield return ($"Host {host}", good with { Host = host }, 421, false);
        }

        foreach (var mode in new[] { "no-cors", "navigate", "same-origin", "websocket", "CORS", "" })
        {
            yield return ($"Sec-Fetch-Mode {mode}", good with { SecFetchMode = mode }, 403, true);
        }

        foreach (var (method, path) in UnknownRoutes)
        {
            var request = good with { Method = method, Path = path };
            yield return ($"{method} {path}", request, 404, true);
        }

        foreach (var type in new[] { null, "text/plain", "application/x-www-form-urlencoded", "application/jsonp" })
        {
            yield return ($"Content-Type {type ?? "missing"}", good with { ContentType = type }, 415, true);
        }

        foreach (var version in new[] { null, "2", "1.0", "" })
        {
            yield return ($"X-JLK-Protocol {version ?? "missing"}", good with { Version = version }, 415, true);
        }

        yield return ("header twice", good with { Extra = "X-JLK-Protocol: 1\r\n" }, 415, true);
        yield return ("too long", good with { Length = "1048577" }, 415, true);
        yield return ("empty", good with { Length = "0", Payload = "" }, 415, true);
        yield return ("no length", good with { Length = null, Payload = "" }, 415, true);
        var chunked = good with { Length = null, Extra = "Transfer-Encoding: chunked\r\n", Payload = "0\r\n\r\n" };
        yield return ("chunked", chunked, 415, true);
        yield return ("GET with a body", good with { Method = "GET", Path = "/v1/status" }, 415, true);
        var bare = good with { Method = "OPTIONS", Payload = "", Length = null };
        yield return ("preflight for PUT", bare with { Extra = "Access-Control-Request-Method: PUT\r\n" }, 404, true);
        yield return ("OPTIONS without a question", bare, 404, true);
    }

    private static readonly string?[] HostileOrigins =
    [
        null,
        "null",
        "",
        "*",
        "https://evil.example",
        "http://localhost:5443",
        "https://localhost",
        "https://localhost:5444",
        "https://localhost:54430",
        "https://localhost:5443/",
        "https://localhost:5443.evil.example",
        "https://evil.example/https://localhost:5443",
        "https://LOCALHOST:5443",
        "https://localhost.:5443",
        "https://127.0.0.1:5443",
        "https://a@localhost:5443",
        "chrome-extension://abcdefghijklmnop",
        "file://",
    ];

    private static readonly (string Method, string Path)[] UnknownRoutes =
    [
        ("POST", "/"),
        ("POST", "/v1/sign"),
        ("POST", "/v1/operations/"),
        ("POST", "/V1/operations"),
        ("POST", "//v1/operations"),
        ("POST", "/v1/%6fperations"),
        ("POST", "/v1/status"),
        ("PUT", "/v1/operations"),
        ("PATCH", "/v1/operations"),
        ("HEAD", "/v1/status"),
        ("TRACE", "/v1/status"),
        ("DELETE", "/v1/operations/../status"),
        ("GET", "/v1/operations/0123"),
    ];

    private static IEnumerable<string> HostileHosts(string port) =>
        [
            $"evil.example:{port}",
            "evil.example",
            "localhost",
            "127.0.0.1",
            "localhost:1",
            $"localhost.:{port}",
            $"LOCALHOST:{port}",
            $"127.0.0.2:{port}",
            $"127.1:{port}",
            $"0.0.0.0:{port}",
            $"localhost:{port}0",
            $"127.0.0.1.nip.io:{port}",
        ];

    private HostileRequest Good(AgentInProcess agent) =>
        new(agent.Port, Encoding.UTF8.GetString(StrictJson.Render(new OperationRequest("login", _server.Challenge()))));

    private static async Task<string> ShellAsync(string command)
    {
        await using var shell = ChildProcess.Start("/bin/bash", ["-c", command]);
        await shell.WaitForExitAsync();
        return shell.Transcript();
    }

    private Task<AgentInProcess> StartAsync() => AgentInProcess.StartAsync(shared.Pki, _state.Path);
}
