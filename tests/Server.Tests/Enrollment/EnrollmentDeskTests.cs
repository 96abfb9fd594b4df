using System.Net;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Enrollment;

/// <summary>现场认证: the desk of the province sees, compares, accepts or refuses.</summary>
public sealed class EnrollmentDeskTests : EnrollmentScenario
{
    private const string Desk = "/provincial/enrolments";

    [Fact]
    [Trait("Seed", "S18")]
    [Trait("Seed", "S22")]
    public async Task The_desk_accepts_what_agrees_with_the_paper_and_binds_the_new_lock()
    {
        using var clerk = await ClerkAsync("37");
        using var browser = await SubmitAsync();
        var number = (await OnlyEnrollmentAsync()).Number;
        Assert.Contains(number, await TextAsync(clerk, Desk), StringComparison.Ordinal);
        var detail = await TextAsync(clerk, $"{Desk}/{number}");
        Assert.Contains("营业执照为 副本", detail, StringComparison.Ordinal);
        Assert.Contains("139****0001", detail, StringComparison.Ordinal);
        Assert.Contains("新企业", detail, StringComparison.Ordinal);
        using var shown = await PostFromAsync(clerk, $"/reveal/enrolment/{number}", "", [("reason", "电话联系经办人")]);
        Assert.Contains(Phone, await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var unmatched = await ActAsync(clerk, number, "Accept");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unmatched.StatusCode);
        using var leaf = Server.Authority.IssueLeaf();
        using var accepted = await AcceptAsync(clerk, number, leaf);
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);

        var enrollment = await OnlyEnrollmentAsync();
        Assert.Equal((EnrollmentState.Accepted, true), (enrollment.State, enrollment.PaperMatched));
        var row = await Server.InDatabaseAsync(db =>
            db.AuditEvents.SingleAsync(e => e.Action == AuditAction.EnrollmentDecided)
        );
        Assert.Equal(enrollment.DecidedBy, row.AccountId);
        Assert.Equal($"enrolment {number} of {Code}: accepted", row.Object);
        using var person = Server.NewBrowser();
        using var login = await person.LoginAsync(Code, NewPassword, leaf);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        var details = await Server.InDatabaseAsync(db => db.EnterpriseDetails.SingleAsync());
        Assert.Equal("济南市测试路1号", details.Contact.Address);
    }

    [Fact]
    [Trait("Seed", "S24")]
    public async Task The_clerk_reads_why_password_and_lock_failed()
    {
        using var clerk = await ClerkAsync("37");
        await AddLegacyAsync(password: null);
        using var leaf = Server.Authority.IssueLeaf();
        using var browser = await PrepareAsync();
        using var failed = await ProveAsync(browser, leaf);
        Assert.Equal(HttpStatusCode.Unauthorized, failed.StatusCode);
        using var submitted = await PostAsync(
            browser,
            "/enrolment/authentication",
            "",
            ("circumstance", "OnlineFailed")
        );
        var detail = await TextAsync(clerk, $"{Desk}/{(await OnlyEnrollmentAsync()).Number}");

        Assert.Contains(
            "密码和身份锁认证失败原因：<b>账号或密码不正确</b>（共尝试 1 次）",
            detail,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(nameof(RejectionReason.PasswordWrong), detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_of_another_enterprise_is_not_bound()
    {
        using var clerk = await ClerkAsync("37");
        using var browser = await SubmitAsync();
        var number = (await OnlyEnrollmentAsync()).Number;
        using var other = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        using var refused = await AcceptAsync(clerk, number, other);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Enterprises.CountAsync()));
    }

    [Fact]
    public async Task A_refusal_says_why_and_may_be_mended()
    {
        using var clerk = await ClerkAsync("37");
        using var browser = await SubmitAsync();
        var number = (await OnlyEnrollmentAsync()).Number;
        using var mute = await ActAsync(clerk, number, "Refuse", ("opinion", " "));
        using var refused = await ActAsync(clerk, number, "Refuse", ("opinion", "营业执照与原件不一致"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
        Assert.Contains("营业执照与原件不一致", await TextAsync(browser, "/enrolment/tasks"), StringComparison.Ordinal);

        using var reopened = await PostAsync(browser, "/enrolment/tasks", "?handler=Reopen");
        Assert.Equal(EnrollmentState.Draft, (await OnlyEnrollmentAsync()).State);
        using var page = await browser.GetAsync("/enrolment/basics");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Another_province_sees_nothing_of_it()
    {
        using var clerk = await ClerkAsync("11");
        using var browser = await SubmitAsync();
        var number = (await OnlyEnrollmentAsync()).Number;
        var file = await Server.InDatabaseAsync(db => db.UploadedFiles.SingleAsync());
        Assert.DoesNotContain(number, await TextAsync(clerk, Desk), StringComparison.Ordinal);
        foreach (var path in new[] { $"{Desk}/{number}", $"{Desk}/{number}/{file.Id}", $"{Desk}/ZC-2026-XXXXXXXX" })
        {
            using var answer = await clerk.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var own = await browser.GetAsync($"{Desk}/{number}");
        Assert.NotEqual(HttpStatusCode.OK, own.StatusCode);
        using var act = await ActAsync(clerk, number, "Refuse", ("opinion", "x"));
        Assert.Equal(EnrollmentState.Submitted, (await OnlyEnrollmentAsync()).State);
    }

    [Fact]
    public async Task Of_two_clerks_one_decides()
    {
        using var desk = await ClerkAsync("37");
        using var browser = await SubmitAsync();
        var enrollment = await OnlyEnrollmentAsync();
        var clerk = new AuditActor(
            await Server.InDatabaseAsync(db =>
                db.Accounts.Where(a => a.Province == "37").Select(a => a.Id).SingleAsync()
            ),
            OperatorName: null,
            ClientAddress: null
        );
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async i =>
                {
                    await using var scope = Server.App.Services.CreateAsyncScope();
                    var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
                    var book = scope.ServiceProvider.GetRequiredService<EnrollmentBook>();
                    var own = await db.Enrollments.SingleAsync(e => e.Id == enrollment.Id);
                    var moved =
                        i % 2 == 0
                            ? await book.AcceptAsync(own, clerk, null, default)
                            : await book.RefuseAsync(own, clerk, "x", false, default);
                    return moved.TryGetValue(out _, out var rejection) ? (RejectionReason?)null : rejection.Reason;
                })
        );

        Assert.Single(outcomes, o => o is null);
        Assert.All(outcomes.OfType<RejectionReason>(), r => Assert.Equal(RejectionReason.TransitionNotAllowed, r));
        var accepted = (await OnlyEnrollmentAsync()).State == EnrollmentState.Accepted;
        Assert.Equal(accepted ? 1 : 0, await Server.InDatabaseAsync(db => db.Enterprises.CountAsync()));
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.AuditEvents.CountAsync()));
    }

    [Fact]
    [Trait("Seed", "S22")]
    public async Task Enterprises_read_what_their_province_has_written()
    {
        using var clerk = await ClerkAsync("37");
        using var browser = await PrepareAsync();
        Assert.Contains(
            "法定代表人授权委托书原件",
            await TextAsync(browser, "/enrolment/authentication"),
            StringComparison.Ordinal
        );
        using var empty = await PostAsync(clerk, "/provincial/authority", "", ("Form.Name", "山东省厅"));
        Assert.Contains("value=\"山东省厅\"", await TextAsync(empty), StringComparison.Ordinal);
        using var saved = await PostAsync(
            clerk,
            "/provincial/authority",
            "",
            ("Form.Name", "山东省厅"),
            ("Form.Address", "窗口5"),
            ("Form.Phone", "0531-1"),
            ("Form.Instructions", "请带公章<b>")
        );
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        using var page = await browser.GetAsync("/enrolment/authentication");
        Assert.Contains("请带公章&lt;b&gt;", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var row = await Server.InDatabaseAsync(db => db.AuditEvents.SingleAsync());
        Assert.Equal((AuditAction.AuthorityTextChanged, "authority of province 37"), (row.Action, row.Object));
    }

    private async Task<Browser> SubmitAsync()
    {
        var browser = await PrepareAsync();
        using var submitted = await PostAsync(browser, "/enrolment/authentication", "", ("circumstance", "New"));
        Assert.Equal(EnrollmentState.Submitted, (await OnlyEnrollmentAsync()).State);
        return browser;
    }

    private static Task<HttpResponseMessage> ActAsync(
        Browser clerk,
        string number,
        string handler,
        params (string Key, string Value)[] fields
    ) => PostFromAsync(clerk, $"{Desk}/{number}", $"?handler={handler}", fields);

    private static async Task<HttpResponseMessage> AcceptAsync(Browser clerk, string number, TestLeaf leaf)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent("true"), "paperMatched" },
            { new StringContent(await TokenAsync(clerk, "/provincial/authority")), "__RequestVerificationToken" },
            { new ByteArrayContent(leaf.Der), "certificate", "lock.cer" },
        };
        return await clerk.PostAsync($"{Desk}/{number}?handler=Accept", form);
    }

    /// <summary>The token of a page that is always there: the posted one may be another province's.</summary>
    private static async Task<HttpResponseMessage> PostFromAsync(
        Browser clerk,
        string page,
        string query,
        (string Key, string Value)[] fields
    ) =>
        await clerk.PostAsync(
            page + query,
            new FormUrlEncodedContent([
                .. fields.Select(f => KeyValuePair.Create(f.Key, f.Value)),
                new("__RequestVerificationToken", await TokenAsync(clerk, "/provincial/authority")),
            ])
        );

    private async Task<Browser> ClerkAsync(string province)
    {
        var leaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        Assert.True(EndEntityCertificate.Parse(leaf.Der).TryGetValue(out var certificate, out _));
        var account = new Account
        {
            Id = Guid.NewGuid(),
            Name = $"PROVINCE-{province}",
            Role = AccountRole.Province,
            Province = province,
            PasswordVerifier = Server.App.Services.GetRequiredService<PasswordVerifier>().Hash(NewPassword),
            CreatedAt = Server.Clock.GetUtcNow(),
        };
        await Server.InDatabaseAsync(db =>
        {
            var uses = KeyUses.Login | KeyUses.Commitment;
            db.AddRange(
                account,
                KeyBinding.Of(account.Id, LeafOptions.OtherCreditCode, certificate, uses, account.CreatedAt)
            );
            return db.SaveChangesAsync();
        });
        var browser = Server.NewBrowser();
        using var login = await browser.LoginAsync(account.Name, NewPassword, leaf);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        return browser;
    }
}
