using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Uploads;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Enrollment;

/// <summary>An enterprise that registers, step by step over the pages, and what the old system knew of it.</summary>
public abstract partial class EnrollmentScenario(params (string Key, string? Value)[] settings) : IAsyncLifetime
{
    protected const string Code = LeafOptions.MainCreditCode;
    protected const string OldPassword = "Old-password-of-2012";
    protected const string NewPassword = "four unrelated words";
    protected const string Representative = "测试甲";
    protected const string OldName = "测试旧名监理公司";
    protected const string Phone = "13900000001";

    protected RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Server = await RunningServer.StartAsync([("Messages:Gateway", "Outbox"), .. settings]);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A row of the old system.</summary>
    protected Task AddLegacyAsync(string? password = OldPassword, string? thumbprint = null) =>
        Server.InDatabaseAsync(db =>
        {
            var verifier = Server.App.Services.GetRequiredService<PasswordVerifier>();
            db.LegacyEnterprises.Add(
                new LegacyEnterprise
                {
                    Id = Guid.NewGuid(),
                    CreditCode = Code,
                    Name = OldName,
                    LegalRepresentative = Representative,
                    Province = "37",
                    PasswordVerifier = password is null ? null : verifier.Import("sha256-salted", SaltedOf(password)),
                    LockSerial = null,
                    LockThumbprint = thumbprint,
                    Checksum = new byte[32],
                    ImportedAt = Server.Clock.GetUtcNow(),
                }
            );
            return db.SaveChangesAsync();
        });

    private static string SaltedOf(string password) =>
        $"AAAA${Convert.ToBase64String(SHA256.HashData([0, 0, 0, .. Encoding.UTF8.GetBytes(password)]))}";

    /// <summary>A browser with a begun enrolment.</summary>
    protected async Task<Browser> BeginAsync()
    {
        var browser = Server.NewBrowser();
        using var begun = await PostAsync(browser, "/enrolment", "?handler=Start");
        Assert.Equal("/enrolment/tasks?begun=true", begun.Headers.Location?.OriginalString);
        return browser;
    }

    /// <summary>As far as the choice of the way of authentication.</summary>
    protected async Task<Browser> PrepareAsync(string qualification = "")
    {
        var browser = await BeginAsync();
        using var basics = await PostAsync(browser, "/enrolment/basics", "", Basics(qualification));
        Assert.Equal("/enrolment/tasks", basics.Headers.Location?.OriginalString);
        using var license = await UploadAsync(
            browser,
            "License",
            "license",
            HonestFiles.Png(40, 30),
            ("copy", "Duplicate")
        );
        Assert.Equal("/enrolment/documents", license.Headers.Location?.OriginalString);
        using var account = await SetUpAsync(browser);
        Assert.Equal("/enrolment/tasks", account.Headers.Location?.OriginalString);
        return browser;
    }

    protected async Task<HttpResponseMessage> SetUpAsync(Browser browser)
    {
        using var sent = await PostAsync(browser, "/enrolment/account", "?handler=Code", ("mobile", Phone));
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        return await PostAsync(
            browser,
            "/enrolment/account",
            "",
            ("mobile", Phone),
            ("code", LastCode()),
            ("password", NewPassword),
            ("repeated", NewPassword)
        );
    }

    protected string LastCode() =>
        string.Concat(
            Server
                .App.Services.GetRequiredService<Outbox>()
                .Messages[0]
                .Text.SkipWhile(c => !char.IsAsciiDigit(c))
                .TakeWhile(char.IsAsciiDigit)
        );

    protected static (string, string)[] Basics(string qualification = "", string name = "测试鲁衡监理有限公司") =>
        [
            ("Form.CreditCode", Code),
            ("Form.Name", name),
            ("Form.LegalRepresentative", Representative),
            ("Form.Province", "37"),
            ("Form.Address", "济南市测试路1号"),
            ("Form.Person", "测试乙"),
            ("Form.Phone", "0531-66680788"),
            ("Form.Kinds[0]", qualification),
            ("Form.Numbers[0]", qualification.Length > 0 ? "E201A-000001" : ""),
            ("Form.Confirmed", "true"),
        ];

    protected static async Task<HttpResponseMessage> UploadAsync(
        Browser browser,
        string handler,
        string field,
        byte[] content,
        params (string Key, string Value)[] fields
    )
    {
        var token = await TokenAsync(browser, "/enrolment/documents");
        var form = new MultipartFormDataContent();
        foreach (var (key, value) in fields.Append(("__RequestVerificationToken", token)))
        {
            form.Add(new StringContent(value), key);
        }

        form.Add(
            new ByteArrayContent(content) { Headers = { ContentType = MediaTypeHeaderValue.Parse("image/png") } },
            field,
            "scan.png"
        );
        return await browser.PostAsync($"/enrolment/documents?handler={handler}", form);
    }

    protected static async Task<HttpResponseMessage> PostAsync(
        Browser browser,
        string page,
        string query,
        params (string Key, string Value)[] fields
    )
    {
        var token = await TokenAsync(browser, page);
        return await browser.PostAsync(
            page + query,
            new FormUrlEncodedContent([
                .. fields.Select(f => KeyValuePair.Create(f.Key, f.Value)),
                new("__RequestVerificationToken", token),
            ])
        );
    }

    /// <summary>密码和身份锁认证 as page and agent do it.</summary>
    protected async Task<HttpResponseMessage> ProveAsync(
        Browser browser,
        TestLeaf leaf,
        string password = OldPassword,
        string? challenge = null,
        string? origin = "own"
    )
    {
        challenge ??= await browser.ChallengeAsync(LoginStatement.EnrollmentPurpose);
        var body = StrictJson.Render(
            new
            {
                password,
                challenge,
                token = browser.Sign(challenge, leaf, purpose: LoginStatement.EnrollmentPurpose),
            }
        );
        return await browser.PostJsonAsync("/enrolment/authentication/key", Encoding.UTF8.GetString(body), origin);
    }

    protected static async Task<string> TextAsync(Browser browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    protected static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    protected Task<EnterpriseEnrollment> OnlyEnrollmentAsync() =>
        Server.InDatabaseAsync(db => db.Enrollments.AsNoTracking().SingleAsync());

    protected static async Task<string> TokenAsync(Browser browser, string page)
    {
        using var answer = await browser.GetAsync(page);
        return AntiforgeryField().Match(await answer.Content.ReadAsStringAsync()).Groups["token"].Value;
    }

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex AntiforgeryField();
}
