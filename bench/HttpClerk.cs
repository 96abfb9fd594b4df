using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Bench;

/// <summary>A signed report whose body is ready to be sent.</summary>
internal sealed record PreparedReport(HttpClerk Clerk, string Path, byte[] Body)
{
    public Task<HttpResponseMessage> SendAsync() => Clerk.PostAsync(Path, Body);
}

/// <summary>One enterprise's page and its key in memory: what browser and agent would send.</summary>
internal sealed partial class HttpClerk : IDisposable
{
    private readonly HttpClient _client;
    private readonly string _origin;
    private readonly TestLeaf _leaf;
    private readonly IReadOnlyList<RegistrationApplication> _applications;
    private string _token = "";

    public HttpClerk(
        string origin,
        string tlsRoot,
        string session,
        TestLeaf leaf,
        IReadOnlyList<RegistrationApplication> applications
    )
    {
        (_origin, _leaf, _applications) = (origin, leaf, applications);
        var cookies = new CookieContainer();
        cookies.Add(new Cookie("__Host-jlk", session, "/", "localhost") { Secure = true });
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(tlsRoot));
        _client = new HttpClient(
            new SocketsHttpHandler { CookieContainer = cookies, SslOptions = { CertificateChainPolicy = policy } }
        )
        {
            BaseAddress = new Uri(origin),
            DefaultRequestVersion = HttpVersion.Version20,
        };
    }

    /// <summary>Asks for the statement of each report and signs it.</summary>
    public async Task<IReadOnlyList<PreparedReport>> PrepareAsync()
    {
        var html = await _client.GetStringAsync(new Uri("/reporting", UriKind.Relative));
        _token = WebUtility.HtmlDecode(AntiforgeryMeta().Match(html).Groups["token"].Value);
        var reports = new List<PreparedReport>(_applications.Count);
        foreach (var number in _applications.Select(a => a.Number))
        {
            reports.Add(
                new PreparedReport(this, $"/reporting/{number}/submission", Sign(await StatementAsync(number)))
            );
        }

        return reports;
    }

    /// <summary>One page, to its end.</summary>
    public Task<string> ReadAsync(string path) => _client.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(json) { Headers = { ContentType = new("application/json") } },
            Version = HttpVersion.Version20,
        };
        request.Headers.Add("Origin", _origin);
        request.Headers.Add("X-JLK-Antiforgery", _token);
        return await _client.SendAsync(request);
    }

    public void Dispose()
    {
        _client.Dispose();
        _leaf.Dispose();
    }

    private async Task<byte[]> StatementAsync(string number)
    {
        var form = new
        {
            decision = "Report",
            clauses = CommitmentTemplate.Current.Clauses.Select(c => c.Id).ToArray(),
            via = "agent",
        };
        using var answer = await PostAsync(
            $"/reporting/{number}/sign-request",
            JsonSerializer.SerializeToUtf8Bytes(form, JsonSerializerOptions.Web)
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statement").GetBytesFromBase64();
    }

    private byte[] Sign(byte[] statement)
    {
        const SignatureAlgorithm Algorithm = SignatureAlgorithm.Es256;
        var attributes = Material.Accepted(
            CommitmentAttributes.Build(
                statement,
                _leaf.Der,
                TimeProvider.System.GetUtcNow(),
                Algorithm,
                CommitmentPolicy.Current.For(Algorithm)
            )
        );
        var signature = _leaf.Ecdsa.SignData(
            attributes,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                statement = Convert.ToBase64String(statement),
                signedAttrs = Convert.ToBase64String(attributes),
                signature = Convert.ToBase64String(signature),
                algorithm = JoseNames.Of(Algorithm),
                certificate = Convert.ToBase64String(_leaf.Der),
            }
        );
    }

    [GeneratedRegex("name=\"jlk-antiforgery\" content=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AntiforgeryMeta();
}
