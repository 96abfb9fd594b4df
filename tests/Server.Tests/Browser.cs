using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Tests.Captchas;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests;

/// <summary>One browser: its cookies, and what the key agent would answer with a key in memory.</summary>
public sealed partial class Browser : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="tlsRoot">PEM file of the only root it trusts.</param>
    /// <param name="forwardedFor">X-Forwarded-For of each request, as a reverse proxy would have left it.</param>
    public Browser(string origin, string tlsRoot, string? forwardedFor = null)
    {
        Origin = origin;
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = Cookies,
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
            DefaultRequestVersion = HttpVersion.Version20,
        };
        if (forwardedFor is not null)
        {
            _client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        }
    }

    public string Origin { get; }
    public CookieContainer Cookies { get; } = new();

    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string? origin = "own")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = content,
            Version = HttpVersion.Version20,
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? Origin : origin);
        }

        return await _client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PostJsonAsync(string path, string json, string? origin = "own") =>
        PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), origin);

    /// <summary>From now on asks for this media type, as a person's browser asks for pages.</summary>
    public void Accept(string mediaType) => _client.DefaultRequestHeaders.Add("Accept", mediaType);

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(new Uri(path, UriKind.Relative));

    /// <param name="purpose">Null: a login.</param>
    public async Task<string> ChallengeAsync(string? purpose = null)
    {
        var request = purpose is null ? "{}" : $"{{\"purpose\":\"{purpose}\"}}";
        using var response = await PostJsonAsync("/login/challenge", request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("challenge").GetString()!;
    }

    /// <summary>What the agent makes of a challenge with this key.</summary>
    public AuthenticationToken Sign(
        string challenge,
        TestLeaf leaf,
        string? origin = null,
        string purpose = LoginStatement.Purpose
    )
    {
        var algorithm = leaf.Key switch
        {
            Sm2PrivateKey => SignatureAlgorithm.Sm2,
            RSA => SignatureAlgorithm.Rs256,
            _ => SignatureAlgorithm.Es256,
        };
        var signed = LoginStatement.ToBeSigned(origin ?? Origin, challenge, algorithm, purpose);
        var signature = leaf.Key switch
        {
            Sm2PrivateKey sm2 => sm2.SignData(signed, der: false),
            RSA rsa => rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => leaf.Ecdsa.SignData(signed, HashAlgorithmName.SHA256),
        };
        return new AuthenticationToken(
            Convert.ToBase64String(leaf.Der),
            JoseNames.Of(algorithm),
            Convert.ToBase64String(signature),
            Protocol.TokenFormatOf(algorithm),
            "https://example.invalid/agent/1.0"
        );
    }

    public Task<HttpResponseMessage> LoginAsync(
        string account,
        string password,
        string challenge,
        AuthenticationToken token,
        string? origin = "own"
    ) =>
        PostAsync(
            "/login",
            new ByteArrayContent(
                StrictJson.Render(
                    new
                    {
                        account,
                        password,
                        challenge,
                        token,
                    }
                )
            )
            {
                Headers = { ContentType = new("application/json") },
            },
            origin
        );

    public async Task<HttpResponseMessage> LoginAsync(string account, string password, TestLeaf leaf)
    {
        var challenge = await ChallengeAsync();
        return await LoginAsync(account, password, challenge, Sign(challenge, leaf));
    }

    /// <summary>Account, password and captcha of a login without a key.</summary>
    public Task<HttpResponseMessage> PasswordLoginAsync(string account, string password) =>
        PostFormAsync("/login/password", ("account", account), ("password", password), ("captcha", KnownCaptcha.Code));

    /// <summary>The form of the login page, with its antiforgery token and its captcha's.</summary>
    public async Task<HttpResponseMessage> PostFormAsync(string path, params (string Key, string Value)[] fields)
    {
        using var page = await GetAsync("/login");
        var html = await page.Content.ReadAsStringAsync();
        var token = AntiforgeryField().Match(html).Groups["token"].Value;
        var captcha = CaptchaField().Match(html).Groups["token"].Value;
        return await PostAsync(
            path,
            new FormUrlEncodedContent([
                .. fields.Select(f => KeyValuePair.Create(f.Key, f.Value)),
                new("__RequestVerificationToken", token),
                .. fields.Any(f => f.Key == "captchaToken")
                    ? []
                    : new[] { KeyValuePair.Create("captchaToken", captcha) },
            ])
        );
    }

    /// <summary>A form with one file, as a page of this site sends it.</summary>
    public async Task<HttpResponseMessage> PostFileAsync(
        string path,
        byte[] file,
        string field,
        params (string Key, string Value)[] fields
    )
    {
        using var page = await GetAsync("/login");
        var token = AntiforgeryField().Match(await page.Content.ReadAsStringAsync()).Groups["token"].Value;
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(file), field, "file.cer" },
            { new StringContent(token), "__RequestVerificationToken" },
        };
        foreach (var (key, value) in fields)
        {
            form.Add(new StringContent(value), key);
        }

        return await PostAsync(path, form);
    }

    public static async Task<string> CodeOfAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.All(
            new[] { "title", "detail", "correlationId" },
            member => Assert.NotEqual("", problem.GetProperty(member).GetString())
        );
        Assert.True(problem.TryGetProperty("retryable", out _));
        return problem.GetProperty("code").GetString()!;
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex AntiforgeryField();

    [GeneratedRegex("name=\"captchaToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CaptchaField();
}
