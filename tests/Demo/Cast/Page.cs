using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Cast;

/// <summary>A browser tab on the registry: cookies, antiforgery, and the loopback calls of wwwroot/js/agent.js.</summary>
internal sealed partial class Page : IDisposable
{
    private readonly HttpClient _site;
    private readonly HttpClient _loopback = new();
    private readonly string _origin;
    private string? _antiforgery;

    /// <summary>The last pre-session cookie that the server set, as name=value.</summary>
    public string? PreSession { get; private set; }

    public Page(RegistryStack stack)
    {
        _origin = stack.Origin;
        _site = stack.CreateBrowser();
        // A browser adds the origin itself, on both kinds of request, and a page cannot change it.
        _loopback.DefaultRequestHeaders.Add("Origin", _origin);
        _loopback.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "cors");
        _loopback.DefaultRequestHeaders.Add(Protocol.VersionHeader, Protocol.VersionHeaderValue);
    }

    /// <summary>Opens a page and keeps its antiforgery token, as the page's own script finds it.</summary>
    public async Task<Answer> OpenAsync(string path, CancellationToken ct)
    {
        var answer = await GetAsync(path, ct);
        if (AntiforgeryToken().Match(answer.Text) is { Success: true } found)
        {
            _antiforgery = WebUtility.HtmlDecode(found.Groups["token"].Value);
        }

        return answer;
    }

    public async Task<Answer> GetAsync(string path, CancellationToken ct)
    {
        using var answer = await _site.GetAsync(new Uri(path, UriKind.Relative), ct);
        RememberPreSession(answer);
        return await ReadAsync(answer, ct);
    }

    /// <param name="cookie">One more than the browser holds, as name=value.</param>
    public async Task<Answer> PostAsync<T>(string path, T body, CancellationToken ct, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonBody(body) };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        request.Headers.Add("Origin", _origin);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (_antiforgery is not null)
        {
            request.Headers.Add("X-JLK-Antiforgery", _antiforgery);
        }

        using var answer = await _site.SendAsync(request, ct);
        RememberPreSession(answer);
        return await ReadAsync(answer, ct);
    }

    /// <summary>Sends a form as the page's button does; the page was opened before.</summary>
    public Task<Answer> PostFormAsync(string path, CancellationToken ct, params (string Name, string Value)[] fields) =>
        SendFormAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), ct);

    /// <summary>Sends a form with one file.</summary>
    public async Task<Answer> PostFileAsync(
        string path,
        string name,
        string file,
        CancellationToken ct,
        params (string Name, string Value)[] fields
    )
    {
        var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file, ct)), name, Path.GetFileName(file));
        return await SendFormAsync(path, form, ct);
    }

    /// <summary>Runs one operation on an agent to its end; the person answers its questions meanwhile.</summary>
    /// <param name="person">Null: whoever sits there is never asked.</param>
    public async Task<OperationStatus> OperateAsync(
        StackAgent agent,
        OperationRequest request,
        Func<Task>? person,
        CancellationToken ct
    )
    {
        using var created = await _loopback.PostAsync(new Uri(agent.Address, "/v1/operations"), JsonBody(request), ct);
        var accepted = (await ReadAsync(created, ct)).Expect(202).Read<OperationAccepted>();
        var operation = new Uri(agent.Address, $"/v1/operations/{accepted.Id}");
        var answering = person?.Invoke() ?? Task.CompletedTask;
        var ending = PollAsync(operation, ct);
        await Task.WhenAny(answering, ending);
        // Whichever ended first: a refusal leaves nobody to answer, and an answer leads to the end.
        if (!ending.IsCompleted)
        {
            await answering;
        }

        var ended = await ending;
        using var delete = new HttpRequestMessage(HttpMethod.Delete, operation) { Content = JsonBody(new { }) };
        using var deleted = await _loopback.SendAsync(delete, ct);
        return ended;
    }

    public void Dispose()
    {
        _site.Dispose();
        _loopback.Dispose();
    }

    private async Task<Answer> SendFormAsync(string path, HttpContent form, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Add("Origin", _origin);
        request.Headers.Add("X-JLK-Antiforgery", _antiforgery);
        using var answer = await _site.SendAsync(request, ct);
        RememberPreSession(answer);
        return await ReadAsync(answer, ct);
    }

    private void RememberPreSession(HttpResponseMessage answer)
    {
        var set = answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [];
        var named = set.Select(c => c.Split(';')[0])
            .FirstOrDefault(c => c.StartsWith("__Host-jlk-pre=", StringComparison.Ordinal));
        // The login that succeeds takes the cookie away: an empty value.
        PreSession = named is null || named.EndsWith('=') ? PreSession : named;
    }

    private async Task<OperationStatus> PollAsync(Uri operation, CancellationToken ct)
    {
        while (true)
        {
            using var polled = await _loopback.GetAsync(new Uri($"{operation}?wait=25"), ct);
            var status = (await ReadAsync(polled, ct)).Expect(200).Read<OperationStatus>();
            if (status.State is "done" or "failed")
            {
                return status;
            }
        }
    }

    private static ByteArrayContent JsonBody<T>(T body)
    {
        var content = new ByteArrayContent(StrictJson.Render(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage answer, CancellationToken ct) =>
        new(
            (int)answer.StatusCode,
            await answer.Content.ReadAsByteArrayAsync(ct),
            answer.Headers.Location?.OriginalString
        );

    [GeneratedRegex(
        "<meta name=\"jlk-antiforgery\" content=\"(?<token>[^\"]+)\"|name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex AntiforgeryToken();
}
