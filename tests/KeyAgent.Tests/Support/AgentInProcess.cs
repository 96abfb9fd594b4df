using System.Net.Http.Headers;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Commands;
using JianliRegistry.KeyAgent.Servers;
using JianliRegistry.KeyAgent.Tokens;
using JianliRegistry.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>The agent on a real port with a real worker and SoftHSM; only the person and, where asked for, the clock are ours.</summary>
internal sealed class AgentInProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AgentParts _parts;

    private AgentInProcess(WebApplication app, AgentParts parts, CountingKeys keys, ScriptedPerson person, int port) =>
        (_app, _parts, Keys, Person, Port) = (app, parts, keys, person, port);

    public CountingKeys Keys { get; }
    public ScriptedPerson Person { get; }
    public int Port { get; }

    /// <summary>Starts with the locks of <paramref name="pki"/> plugged in.</summary>
    /// <param name="state">The state directory: taken again, it is a restart of the same agent.</param>
    public static async Task<AgentInProcess> StartAsync(
        DevelopmentPki pki,
        string state,
        TimeProvider? clock = null,
        string? module = null,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var time = clock ?? TimeProvider.System;
        var start = new Dictionary<string, string>(pki.Environment);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start[name] = value;
        }

        var path = module ?? SoftHsm.ModulePath;
        var keys = new CountingKeys(new WorkerKeyProvider(path, TimeProvider.System, NullLogger.Instance, start));
        var person = new ScriptedPerson();
        var parts = new AgentParts(
            PinnedServers.Load(Path.Combine(pki.Root, "agent", "servers.json"), development: false),
            StateDirectory.Serve(state),
            keys,
            path,
            person,
            time,
            NullLoggerFactory.Instance
        );
        var (app, port) = await parts.Host.StartAsync([FreePort.Next()], CancellationToken.None);
        return new AgentInProcess(app, parts, keys, person, port);
    }

    /// <summary>A page of an origin, as a browser lets it talk to the agent.</summary>
    public AgentPage Page(string origin = TestServer.Origin) => new(Port, origin);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _parts.DisposeAsync();
    }
}

/// <summary>What agent.js does, in C#.</summary>
internal sealed class AgentPage : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly HttpClient _http;

    public AgentPage(int port, string origin)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience };
        _http.DefaultRequestHeaders.Add("Origin", origin);
        _http.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "cors");
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> PostAsync(byte[] body) => SendAsync(HttpMethod.Post, "/v1/operations", body);

    public Task<HttpResponseMessage> DeleteAsync(string id) =>
        SendAsync(HttpMethod.Delete, $"/v1/operations/{id}", null);

    public async Task<string> StartAsync(OperationRequest operation)
    {
        using var answer = await PostAsync(StrictJson.Render(operation));
        Assert.Equal(202, (int)answer.StatusCode);
        return Read<OperationAccepted>(await answer.Content.ReadAsByteArrayAsync()).Id;
    }

    public async Task<OperationStatus> PollAsync(string id, int wait = 25)
    {
        using var answer = await GetAsync($"/v1/operations/{id}?wait={wait}");
        Assert.Equal(200, (int)answer.StatusCode);
        return Read<OperationStatus>(await answer.Content.ReadAsByteArrayAsync());
    }

    public async Task<OperationStatus> RunAsync(OperationRequest operation)
    {
        var id = await StartAsync(operation);
        return await WaitForAsync(id, s => s.State is "done" or "failed");
    }

    public async Task<OperationStatus> WaitForAsync(string id, Func<OperationStatus, bool> isIt)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var status = await PollAsync(id, wait: 5);
            if (isIt(status))
            {
                return status;
            }

            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    public Task<OperationStatus> LogInAsync(string challenge) => RunAsync(new OperationRequest("login", challenge));

    public Task<OperationStatus> SignAsync(params SignItem[] items) =>
        RunAsync(new OperationRequest("sign", Items: items));

    public void Dispose() => _http.Dispose();

    public static T Read<T>(byte[] json)
        where T : notnull
    {
        Assert.True(
            StrictJson.Parse<T>(json, json.Length).TryGetValue(out var value, out var rejection),
            $"{rejection}"
        );
        return value;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = new ByteArrayContent(body ?? []),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(Protocol.VersionHeader, Protocol.VersionHeaderValue);
        return _http.SendAsync(request);
    }
}
