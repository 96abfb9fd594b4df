using System.Net;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Uploads;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>企业信息 over real HTTP: 基本信息 at once, 重要信息 by the province (Manual S47..S52).</summary>
public sealed class EnterpriseInfoTests() : EnterpriseScenario(null)
{
    private const string NewName = "测试新名监理有限公司";
    private const string Qualification = "E201A";

    [Fact]
    [Trait("Seed", "S47")]
    [Trait("Seed", "S48")]
    public async Task Basic_information_takes_effect_at_once_also_without_a_key()
    {
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        Assert.Contains("修改企业信息", await password.TextAsync("/enterprise"), StringComparison.Ordinal);
        using var done = await PostBasicAsync(password, "0531-66680788");
        using var wrong = await PostBasicAsync(password, "电话");

        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        var text = await Page.TextAsync("/enterprise");
        Assert.Contains("0531-66680788", text, StringComparison.Ordinal);
        Assert.Contains("测试路1号", text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S49")]
    [Trait("Seed", "S52")]
    public async Task A_signed_change_waits_and_the_old_values_stand_until_it_is_approved()
    {
        var oldName = await NameAsync();
        var address = await PrepareAsync();
        await UploadAsync(address, "license");
        var statement = await Page.ActStatementAsync(address);
        using var done = await Page.SubmitActAsync(address, Signer.Sign(statement));
        var waiting = await Page.TextAsync("/enterprise");
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        var shown = await desk.TextAsync("/provincial/changes");
        using var silent = await DecideAsync(desk, address, approve: false, "");
        using var approved = await DecideAsync(desk, address, approve: true, "");
        using var again = await DecideAsync(desk, address, approve: false, "迟了");
        var told = WebUtility.HtmlDecode(await again.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Contains(
            $"修改事项1：企业名称：{oldName} → {NewName}\n",
            Encoding.UTF8.GetString(statement),
            StringComparison.Ordinal
        );
        Assert.Contains("待审核", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain(NewName, waiting, StringComparison.Ordinal);
        Assert.Contains(NewName, shown, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, approved.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains(
            Problems.TitleOf(Problems.CodeOf(RejectionReason.InfoChangeMoved))!,
            told,
            StringComparison.Ordinal
        );
        var row = await Server.InDatabaseAsync(db =>
            db.AuditEvents.SingleAsync(e => e.Action == AuditAction.InfoChangeDecided)
        );
        Assert.Equal(
            ($"{address.Split('/')[^1]} 审核通过", Signer.EnterpriseId),
            (row.Object, row.EnterpriseId!.Value)
        );
        Assert.Contains(NewName, await Page.TextAsync("/enterprise"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S50")]
    [Trait("Seed", "S51")]
    public async Task The_licence_is_always_needed_and_a_proof_where_a_qualification_is_chosen()
    {
        var address = await PrepareAsync(Qualification);
        using var nothing = await Page.ActRequestAsync(address);
        await UploadAsync(address, "license");
        using var noProof = await Page.ActRequestAsync(address);
        await UploadAsync(address, "proof");
        using var complete = await Page.ActRequestAsync(address);

        Assert.Equal("act.attachment_missing", await Page.CodeOfAsync(nothing));
        Assert.Equal("act.attachment_missing", await Page.CodeOfAsync(noProof));
        Assert.Equal(HttpStatusCode.OK, complete.StatusCode);
    }

    [Fact]
    public async Task Its_package_passes_verification_and_the_audit_finds_nothing()
    {
        var address = await SubmitAsync();
        var receipt = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.ReceiptNumber).SingleAsync());
        Assert.Contains(
            $"<a href=\"{address}\">",
            await Page.TextAsync($"/evidence/{receipt}"),
            StringComparison.Ordinal
        );
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Equal(Indication.TotalPassed, Verify(await BytesAsync($"/evidence/{receipt}/package")).Indication);
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task Only_one_change_waits_and_withdrawn_it_leaves_everything_as_it_was()
    {
        await SetUpAsync();
        var second = await PrepareAsync();
        await UploadAsync(second, "license");
        var address = await PrepareAsync();
        await UploadAsync(address, "license");
        using var submitted = await Page.SubmitActAsync(address, Signer.Sign(await Page.ActStatementAsync(address)));
        Assert.Equal(HttpStatusCode.OK, submitted.StatusCode);
        using var refused = await Page.ActRequestAsync(second);
        Assert.Equal("act.another_under_way", await Page.CodeOfAsync(refused));
        Assert.Contains("已有待审核的申请", await Page.TextAsync("/enterprise/changes/new"), StringComparison.Ordinal);
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        using var withoutKey = await password.PostFormAsync($"{address}/withdraw");
        using var withdrawn = await Page.PostFormAsync($"{address}/withdraw");
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        using var late = await DecideAsync(desk, address, approve: true, "");

        Assert.Equal(HttpStatusCode.Forbidden, withoutKey.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, withdrawn.StatusCode);
        var row = await Server.InDatabaseAsync(db =>
            db.AuditEvents.SingleAsync(e => e.Action == AuditAction.InfoChangeWithdrawn)
        );
        Assert.Equal(Signer.AccountId, row.AccountId);
        Assert.DoesNotContain(
            "已有待审核的申请",
            await Page.TextAsync("/enterprise/changes/new"),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.DoesNotContain(NewName, await Page.TextAsync("/enterprise"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_audit_row_no_decision_is_taken()
    {
        var address = await SubmitAsync();
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        await Server.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER no_audit BEFORE INSERT ON AuditEvents BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        );
        using var approved = await DecideAsync(desk, address, approve: true, "");
        using var rejected = await DecideAsync(desk, address, approve: false, "执照不清");
        using var withdrawn = await Page.PostFormAsync($"{address}/withdraw");

        Assert.All(
            new[] { approved, rejected, withdrawn },
            answer => Assert.True(answer.StatusCode >= HttpStatusCode.InternalServerError)
        );
        Assert.Equal(
            InfoChangeState.Pending,
            await Server.InDatabaseAsync(db => db.InfoChanges.Select(c => c.State).SingleAsync())
        );
        Assert.NotEqual(NewName, await NameAsync());
    }

    [Fact]
    public async Task Another_enterprise_and_another_province_neither_see_nor_decide_it()
    {
        var address = await SubmitAsync();
        var file = await Server.InDatabaseAsync(db => db.UploadedFiles.Select(f => f.Id).SingleAsync());
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        using var stranger = await other.OpenPageAsync();
        using var elsewhere = await OpenDeskAsync(AccountRole.Province, "11");
        using var decided = await DecideAsync(elsewhere, address, approve: true, "");
        foreach (
            var (page, path) in new[]
            {
                (stranger, address),
                (stranger, $"{address}/files/{file}"),
                (stranger, $"{address}/offline"),
                (elsewhere, $"/provincial/changes/{address.Split('/')[^1]}/{file}"),
            }
        )
        {
            using var look = await page.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, look.StatusCode);
        }

        using var withdrawn = await stranger.PostFormAsync($"{address}/withdraw");
        Assert.Equal(HttpStatusCode.NotFound, withdrawn.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, decided.StatusCode);
        Assert.DoesNotContain(NewName, await elsewhere.TextAsync("/provincial/changes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_nothing_or_lacks_a_reason_is_not_taken()
    {
        await SetUpAsync();
        var name = await NameAsync();
        using var same = await PostChangeAsync(name, "更名", "正本");
        using var silent = await PostChangeAsync(NewName, "", "正本");
        using var noCopy = await PostChangeAsync(NewName, "更名", "复印件");
        foreach (var answer in new[] { same, silent, noCopy })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }

        Assert.Equal(0, await Server.InDatabaseAsync(db => db.InfoChanges.CountAsync()));
    }

    private Task<string> NameAsync() =>
        Server.InDatabaseAsync(db =>
            db.Enterprises.Where(e => e.Id == Signer.EnterpriseId).Select(e => e.Name).SingleAsync()
        );

    private static Task<HttpResponseMessage> PostBasicAsync(Page page, string phone) =>
        page.PostFormAsync(
            "/enterprise/basic",
            ("Form.Address", "测试市测试路1号"),
            ("Form.Person", "测试联系人"),
            ("Form.Phone", phone)
        );

    private Task<HttpResponseMessage> PostChangeAsync(
        string name,
        string reason,
        string copy,
        string qualification = ""
    ) =>
        Page.PostFormAsync(
            "/enterprise/changes/new",
            ("Form.Reason", reason),
            ("Form.Name", name),
            ("Form.LegalRepresentative", "测试法人"),
            ("Form.Province", "37"),
            ("Form.Kinds[0]", qualification),
            ("Form.Numbers[0]", qualification.Length > 0 ? "TEST-001" : ""),
            ("Form.LicenseCopy", copy)
        );

    /// <summary>In force before: what the form leaves as it is.</summary>
    private Task<int> SetUpAsync() =>
        Server.InDatabaseAsync(db =>
            db.Enterprises.Where(e => e.Id == Signer.EnterpriseId)
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(e => e.LegalRepresentative, "测试法人").SetProperty(e => e.Province, "37")
                )
        );

    private async Task<string> PrepareAsync(string qualification = "")
    {
        await SetUpAsync();
        using var filled = await PostChangeAsync(NewName, "企业更名", "副本", qualification);
        Assert.Equal(HttpStatusCode.Redirect, filled.StatusCode);
        return filled.Headers.Location!.OriginalString;
    }

    private async Task UploadAsync(string address, string field)
    {
        using var uploaded = await Page.PostFileAsync($"{address}/{field}", HonestFiles.Png(30, 20), "执照.png", field);
        Assert.Equal(HttpStatusCode.Redirect, uploaded.StatusCode);
    }

    private async Task<string> SubmitAsync()
    {
        var address = await PrepareAsync();
        await UploadAsync(address, "license");
        using var done = await Page.SubmitActAsync(address, Signer.Sign(await Page.ActStatementAsync(address)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return address;
    }

    private static Task<HttpResponseMessage> DecideAsync(Page desk, string address, bool approve, string opinion) =>
        desk.PostFormAsync(
            "/provincial/changes",
            ("number", address.Split('/')[^1]),
            ("approve", approve ? "true" : "false"),
            ("opinion", opinion)
        );
}
