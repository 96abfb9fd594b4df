using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>An account with its key in memory, and what its page and agent would send.</summary>
public sealed record Signer(ReportingServer Server, TestLeaf Leaf, Guid EnterpriseId, Guid AccountId, Guid BindingId)
{
    public async Task<Page> OpenPageAsync(Assurance assurance = Assurance.PasswordAndKey)
    {
        var page = new Page(Server.Origin, Server.TlsRoot, await Server.OpenSessionAsync(this, assurance));
        await page.ReadTokenAsync();
        return page;
    }

    /// <summary>What the agent answers for these statement bytes, as a submission's JSON.</summary>
    /// <param name="form">For an SM2 key what the request says.</param>
    public SubmissionJson Sign(
        byte[] statement,
        TestLeaf? with = null,
        DateTimeOffset? at = null,
        SignatureForm form = SignatureForm.Cms
    )
    {
        var leaf = with ?? Leaf;
        var algorithm = leaf.Key switch
        {
            Sm2PrivateKey => SignatureAlgorithm.Sm2,
            RSA => SignatureAlgorithm.Rs256,
            _ => SignatureAlgorithm.Es256,
        };
        var attributes = CommitmentAttributes.Build(
            statement,
            leaf.Der,
            at ?? TimeProvider.System.GetUtcNow(),
            algorithm,
            CommitmentPolicy.Current.ForKind(Encoding.UTF8.GetString(statement).Split('\n')[0]).For(algorithm),
            form: form
        );
        Assert.True(attributes.TryGetValue(out var signed, out var rejection), rejection?.Detail);
        var signature = algorithm switch
        {
            SignatureAlgorithm.Sm2 => leaf.Sm2.SignData(signed),
            SignatureAlgorithm.Rs256 => leaf.Rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => leaf.Ecdsa.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        };
        return new SubmissionJson(
            Convert.ToBase64String(statement),
            Convert.ToBase64String(signed),
            Convert.ToBase64String(signature),
            JoseNames.Of(algorithm),
            Convert.ToBase64String(leaf.Der)
        );
    }
}

public sealed record SubmissionJson(
    string Statement,
    string SignedAttrs,
    string Signature,
    string Algorithm,
    string Certificate
);

/// <summary>One page with its session: the requests that the page's script sends.</summary>
public sealed partial class Page : IDisposable
{
    private static readonly string[] AllClauses = [.. CommitmentTemplate.Current.Clauses.Select(c => c.Id)];
    private readonly HttpClient _client;

    public Page(string origin, string tlsRoot, string sessionId)
    {
        Origin = origin;
        var cookies = new CookieContainer();
        cookies.Add(new Cookie("__Host-jlk", sessionId, "/", "localhost") { Secure = true });
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = cookies,
                SslOptions =
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(tlsRoot) },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        )
        {
            BaseAddress = new Uri(origin),
        };
    }

    public string Origin { get; set; }
    public string Token { get; set; } = "";

    public async Task ReadTokenAsync()
    {
        var html = await _client.GetStringAsync(new Uri("/reporting", UriKind.Relative));
        Token = WebUtility.HtmlDecode(AntiforgeryMeta().Match(html).Groups["token"].Value);
    }

    /// <summary>From now on asks for this media type, as a browser asks for pages.</summary>
    public void Accept(string mediaType) => _client.DefaultRequestHeaders.Add("Accept", mediaType);

    /// <summary>From now on prefers this language, as a browser says it.</summary>
    public void Prefer(string language) => _client.DefaultRequestHeaders.Add("Accept-Language", language);

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    public async Task<HttpResponseMessage> PostAsync(string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Origin", Origin);
        request.Headers.Add("X-JLK-Antiforgery", Token);
        return await _client.SendAsync(request);
    }

    /// <summary>A form of one of our pages, without its script.</summary>
    public async Task<HttpResponseMessage> PostFormAsync(string path, params (string Key, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Key, f.Value))),
        };
        request.Headers.Add("X-JLK-Antiforgery", Token);
        return await _client.SendAsync(request);
    }

    /// <summary>Uploads one file as a form does.</summary>
    public async Task<HttpResponseMessage> UploadAsync(
        string path,
        byte[] content,
        string accept,
        string field = "file"
    )
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), field, "upload.asice" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Add("Accept", accept);
        return await _client.SendAsync(request);
    }

    /// <summary>Uploads one picture or PDF as a form of this site does.</summary>
    public async Task<HttpResponseMessage> PostFileAsync(
        string path,
        byte[] content,
        string fileName,
        string field = "file",
        params (string Key, string Value)[] fields
    )
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), field, fileName } };
        foreach (var (key, value) in fields)
        {
            form.Add(new StringContent(value), key);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = form };
        request.Headers.Add("X-JLK-Antiforgery", Token);
        return await _client.SendAsync(request);
    }

    /// <summary>What a person reads, without the markup's escapes.</summary>
    public async Task<string> TextAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The statement of an act without a choice, at its own address.</summary>
    public async Task<byte[]> ActStatementAsync(string address)
    {
        using var response = await ActRequestAsync(address);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await StatementOfAsync(response);
    }

    public Task<HttpResponseMessage> ActRequestAsync(string address) =>
        PostAsync($"{address}/sign-request", """{"decision":"Submit","clauses":[],"via":"agent"}""");

    public Task<HttpResponseMessage> SubmitActAsync(string address, SubmissionJson submission) =>
        PostAsync($"{address}/submission", JsonSerializer.Serialize(submission, JsonSerializerOptions.Web));

    public Task<HttpResponseMessage> RequestAsync(string number, object form) =>
        PostAsync($"/reporting/{number}/sign-request", JsonSerializer.Serialize(form, JsonSerializerOptions.Web));

    public Task<HttpResponseMessage> SubmitAsync(string number, SubmissionJson submission) =>
        PostAsync($"/reporting/{number}/submission", JsonSerializer.Serialize(submission, JsonSerializerOptions.Web));

    /// <summary>Confirms every clause and gets the statement to be signed.</summary>
    public async Task<byte[]> StatementAsync(string number, string via = "agent")
    {
        using var response = await RequestAsync(
            number,
            new
            {
                decision = "Report",
                clauses = AllClauses,
                via,
            }
        );
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        var text =
            via == "file" ? answer.GetProperty("items")[0].GetProperty("statement") : answer.GetProperty("statement");
        return text.GetBytesFromBase64();
    }

    public static async Task<byte[]> StatementOfAsync(HttpResponseMessage request) =>
        (await request.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statement").GetBytesFromBase64();

    public static async Task<string> CodeOfAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"jlk-antiforgery\" content=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AntiforgeryMeta();
}
