using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.Deregistration;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Uploads;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>强制注销 over real HTTP (Manual 3.1.5).</summary>
public sealed class DeregistrationTests() : EnterpriseScenario(null)
{
    [Fact]
    [Trait("Seed", "S40")]
    [Trait("Seed", "S41")]
    [Trait("Seed", "S42")]
    [Trait("Seed", "S43")]
    [Trait("Seed", "S44")]
    public async Task A_signed_submission_says_操作成功_and_shows_a_row_待审核()
    {
        var person = await AddPersonAsync("测试甲");
        Assert.Contains(
            "href=\"/deregistration/new\">申请</a>",
            await Page.TextAsync("/deregistration"),
            StringComparison.Ordinal
        );
        var address = await PrepareDeregistrationAsync(person);
        var statement = await Page.ActStatementAsync(address);
        var text = Encoding.UTF8.GetString(statement);
        using var done = await Page.SubmitActAsync(address, Signer.Sign(statement));
        var receipt = (await done.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receiptNumber").GetString()!;

        Assert.StartsWith("jianli-deregistration/1\n办理决定：强制注销\n", text, StringComparison.Ordinal);
        Assert.Contains($"被注销人证件号码：{IdNumberOf(1)}\n", text, StringComparison.Ordinal);
        Assert.Contains("附件1：解除（终止）劳动合同证明；", text, StringComparison.Ordinal);
        var page = await Page.TextAsync($"/evidence/{receipt}");
        Assert.Contains("操作成功", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{address}\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("上报下一条", page, StringComparison.Ordinal);
        Assert.Contains("待审核", await Page.TextAsync("/deregistration"), StringComparison.Ordinal);
        Assert.Contains("强制注销", await Page.TextAsync("/evidence"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_package_passes_verification_with_its_attachment_and_the_audit_finds_nothing()
    {
        var address = await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        var receipt = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.ReceiptNumber).SingleAsync());
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        var package = await BytesAsync($"/evidence/{receipt}/package");
        var report = Verify(package);

        Assert.Equal(Indication.TotalPassed, report.Indication);
        Assert.Contains("attachments/001.pdf", EvidencePackageFiles(package));
        Assert.Empty((await AuditAsync()).Findings);
        using var again = await Page.ActRequestAsync(address);
        Assert.Equal("submit.already_submitted", await Reporting.Page.CodeOfAsync(again));
    }

    [Fact]
    public async Task Without_an_attachment_nothing_can_be_signed()
    {
        var address = await PrepareDeregistrationAsync(await AddPersonAsync("测试甲"), withFile: false);
        using var refused = await Page.ActRequestAsync(address);
        Assert.Equal("act.attachment_missing", await Reporting.Page.CodeOfAsync(refused));
        Assert.Equal(RejectionReason.AttachmentMissing, Server.Refusals.Last);
    }

    [Fact]
    public async Task A_file_that_comes_after_the_statement_changes_it()
    {
        var address = await PrepareDeregistrationAsync(await AddPersonAsync("测试甲"));
        var statement = await Page.ActStatementAsync(address);
        using var more = await Page.PostFileAsync($"{address}/upload", HonestFiles.Png(20, 20), "又一份.png");
        using var refused = await Page.SubmitActAsync(address, Signer.Sign(statement));
        Assert.Equal("submit.statement_changed", await Reporting.Page.CodeOfAsync(refused));
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    [Fact]
    public async Task Of_two_prepared_for_one_person_only_one_is_submitted_and_the_other_is_not_even_signed()
    {
        var person = await AddPersonAsync("测试甲");
        var second = await PrepareDeregistrationAsync(person);
        var third = await PrepareDeregistrationAsync(person);
        var statement = await Page.ActStatementAsync(third);
        await SubmitDeregistrationAsync(person);
        using var unsigned = await Page.ActRequestAsync(second);
        Assert.Equal("act.another_under_way", await Reporting.Page.CodeOfAsync(unsigned));
        Assert.Equal(RejectionReason.AnotherUnderWay, Server.Refusals.Last);

        // What was signed before the other one was submitted comes too late as well.
        using var refused = await Page.SubmitActAsync(third, Signer.Sign(statement));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    [Fact]
    public async Task A_person_who_has_one_under_way_is_not_offered_a_second()
    {
        var person = await AddPersonAsync("测试甲");
        var address = await SubmitDeregistrationAsync(person);
        using var second = await NewAsync(person);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Contains(
            "该人员已有待审核的强制注销申请",
            WebUtility.HtmlDecode(await second.Content.ReadAsStringAsync()),
            StringComparison.Ordinal
        );
        using var withdrawn = await WithdrawAsync(Page, address);
        using var again = await NewAsync(person);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    private Task<HttpResponseMessage> NewAsync(Registration person) =>
        Page.PostFormAsync(
            "/deregistration/new",
            ("registration", person.RegistrationNumber),
            ("reason", "已解除"),
            ("type", "其他")
        );

    [Fact]
    public async Task A_second_click_on_withdraw_says_what_the_first_one_did()
    {
        var address = await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        using var first = await WithdrawAsync(Page, address);
        using var second = await WithdrawAsync(Page, address);

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, second.StatusCode);
        Assert.Equal(DeregistrationState.Withdrawn, await StateAsync());
        using var center = await OpenDeskAsync(AccountRole.RegistrationCenter);
        using var late = await MoveAsync(center, DeregistrationEvent.Accept);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains(
            "企业已撤回",
            WebUtility.HtmlDecode(await late.Content.ReadAsStringAsync()),
            StringComparison.Ordinal
        );
        Assert.Equal(
            1,
            await Server.InDatabaseAsync(db =>
                db.AuditEvents.CountAsync(e => e.Action == AuditAction.DeregistrationMoved)
            )
        );
    }

    [Theory]
    [InlineData("", "已解除", "其他", "请选择待强制注销人员。")]
    [InlineData("37000001", "", "其他", "请填写注销原因")]
    [InlineData("37000001", "已解除", "自编类型", "请选择附件类型。")]
    public async Task What_is_missing_is_said_and_what_was_typed_stays(
        string person,
        string reason,
        string type,
        string text
    )
    {
        await AddPersonAsync("测试甲");
        using var answer = await Page.PostFormAsync(
            "/deregistration/new",
            ("registration", person),
            ("reason", reason),
            ("type", type)
        );
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Contains(reason, page, StringComparison.Ordinal);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Deregistrations.CountAsync()));
    }

    [Fact]
    [Trait("Seed", "S45")]
    public async Task It_is_withdrawn_until_it_is_accepted_and_only_with_a_key()
    {
        var address = await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        using var withoutKey = await WithdrawAsync(password, address);
        using var done = await WithdrawAsync(Page, address);

        Assert.Equal(HttpStatusCode.Forbidden, withoutKey.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(DeregistrationState.Withdrawn, await StateAsync());
        Assert.Contains("已撤回", await Page.TextAsync("/deregistration"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S46")]
    public async Task What_was_accepted_is_not_withdrawn_and_what_was_approved_ends_the_registration()
    {
        var person = await AddPersonAsync("测试甲");
        var address = await SubmitDeregistrationAsync(person);
        using var center = await OpenDeskAsync(AccountRole.RegistrationCenter);
        using var ministry = await OpenDeskAsync(AccountRole.Ministry);
        using var tooEarly = await MoveAsync(ministry, DeregistrationEvent.Approve);
        using var accepted = await MoveAsync(center, DeregistrationEvent.Accept);
        using var late = await WithdrawAsync(Page, address);
        using var silent = await MoveAsync(ministry, DeregistrationEvent.Reject);
        using var approved = await MoveAsync(ministry, DeregistrationEvent.Approve);

        Assert.Equal(HttpStatusCode.Conflict, tooEarly.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains(
            "部级已受理，无法撤回。",
            WebUtility.HtmlDecode(await late.Content.ReadAsStringAsync()),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, approved.StatusCode);
        Assert.Equal(
            RegistrationStatus.Deregistered,
            await Server.InDatabaseAsync(db =>
                db.Registrations.Where(r => r.Id == person.Id).Select(r => r.Status).SingleAsync()
            )
        );
        Assert.DoesNotContain("测试甲", await Page.TextAsync("/personnel"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_sees_or_moves_it()
    {
        var address = await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        var file = await Server.InDatabaseAsync(db => db.UploadedFiles.Select(f => f.Id).SingleAsync());
        var other = await Server.AddEnterpriseAsync(
            JianliRegistry.Tests.Support.Certificates.LeafOptions.OtherCreditCode
        );
        using var page = await other.OpenPageAsync();
        foreach (var path in new[] { address, $"{address}/files/{file}", $"{address}/offline" })
        {
            using var look = await page.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, look.StatusCode);
        }

        using var withdrawn = await WithdrawAsync(page, address);
        using var request = await page.ActRequestAsync(address);
        using var desk = await page.GetAsync("/ministry/deregistrations");
        Assert.Equal(HttpStatusCode.NotFound, withdrawn.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, request.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, desk.StatusCode);
        using var own = await Page.GetAsync($"{address}/files/{file}");
        Assert.Equal(Pdf, await own.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task What_is_submitted_keeps_its_files()
    {
        var address = await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        var file = await Server.InDatabaseAsync(db => db.UploadedFiles.Select(f => f.Id).SingleAsync());
        using var removed = await Page.PostFormAsync($"{address}/remove", ("file", $"{file}"));
        using var added = await Page.PostFileAsync($"{address}/upload", Pdf, "再来.pdf");
        Assert.Equal([file], await Server.InDatabaseAsync(db => db.UploadedFiles.Select(f => f.Id).ToListAsync()));
    }

    private static Task<HttpResponseMessage> WithdrawAsync(Reporting.Page page, string address) =>
        page.PostFormAsync("/deregistration?handler=Withdraw", ("number", address.Split('/')[^1]));

    private async Task<HttpResponseMessage> MoveAsync(
        Reporting.Page desk,
        DeregistrationEvent happened,
        string opinion = ""
    )
    {
        var id = await Server.InDatabaseAsync(db => db.Deregistrations.Select(d => d.Id).SingleAsync());
        return await desk.PostFormAsync(
            "/ministry/deregistrations",
            ("id", $"{id}"),
            ("happened", $"{happened}"),
            ("opinion", opinion)
        );
    }

    private Task<DeregistrationState?> StateAsync() =>
        Server.InDatabaseAsync(db => db.Deregistrations.Select(d => d.State).SingleAsync());
}
