using System.Net;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Uploads;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Enrollment;

/// <summary>The three steps: what they ask, say and keep.</summary>
public sealed class WizardTests : EnrollmentScenario
{
    [Fact]
    [Trait("Seed", "S12")]
    public async Task The_login_page_leads_to_the_registration_of_enterprises()
    {
        using var browser = Server.NewBrowser();
        Assert.Contains(
            "<a class=\"button\" href=\"/enrolment\">注册</a>",
            await TextAsync(browser, "/login"),
            StringComparison.Ordinal
        );
        Assert.Contains("<h1>企业注册</h1>", await TextAsync(browser, "/enrolment"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S13")]
    [Trait("Seed", "S15")]
    [Trait("Seed", "S16")]
    public async Task Step_1_shows_the_tips_word_for_word_and_wants_a_confirmation()
    {
        using var browser = await BeginAsync();
        var page = await TextAsync(browser, "/enrolment/basics");
        Assert.Contains("如果系统显示的企业名称与现名称不同，请企业自行修改。", page, StringComparison.Ordinal);
        Assert.Contains("填写完成后，请务必仔细确认企业信息与营业执照完全一致。", page, StringComparison.Ordinal);

        using var refused = await PostAsync(browser, "/enrolment/basics", "", Basics()[..^1]);
        var again = await TextAsync(refused);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("id=\"Confirmed-error\"", again, StringComparison.Ordinal);
        Assert.Contains("value=\"测试鲁衡监理有限公司\"", again, StringComparison.Ordinal);
        Assert.Null((await OnlyEnrollmentAsync()).ConfirmedAt);
    }

    [Theory]
    [InlineData("Form.CreditCode", "91370000XXXXXX0198", "CreditCode")]
    [InlineData("Form.Province", "99", "Province")]
    [InlineData("Form.Name", "", "Name")]
    [InlineData("Form.Phone", "12", "Phone")]
    [InlineData("Form.Kinds[0]", "E299A", "Numbers0")]
    public async Task Each_wrong_field_is_named_and_nothing_typed_is_lost(string field, string value, string expected)
    {
        using var browser = await BeginAsync();
        var fields = Basics().Select(f => f.Item1 == field ? (field, value) : f).ToArray();
        using var refused = await PostAsync(browser, "/enrolment/basics", "", fields);
        var page = await TextAsync(refused);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains($"id=\"{expected}-error\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"济南市测试路1号\"", page, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S14")]
    [Trait("Seed", "S15")]
    public async Task The_lookup_fills_in_the_old_name_and_a_new_one_keeps_it_as_evidence()
    {
        await AddLegacyAsync();
        using var browser = await BeginAsync();
        using var found = await PostAsync(
            browser,
            "/enrolment/basics",
            "?handler=Lookup",
            ("Form.CreditCode", Code),
            ("Form.LegalRepresentative", Representative),
            ("Form.Address", "某路")
        );
        var page = await TextAsync(found);
        Assert.Contains($"value=\"{OldName}\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"某路\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("md5", page, StringComparison.Ordinal);

        using var saved = await PostAsync(browser, "/enrolment/basics", "", Basics());
        var enrollment = await OnlyEnrollmentAsync();
        Assert.Equal((OldName, "测试鲁衡监理有限公司"), (enrollment.FormerName, enrollment.Name));
    }

    [Fact]
    public async Task An_unknown_code_a_wrong_representative_and_a_consumed_record_look_the_same()
    {
        using var browser = await BeginAsync();
        var pages = new List<string> { await LookupAsync(browser, Representative) };
        await AddLegacyAsync();
        pages.Add(await LookupAsync(browser, "测试丙"));
        await Server.InDatabaseAsync(db =>
            db.LegacyEnterprises.ExecuteUpdateAsync(s => s.SetProperty(l => l.ConsumedBy, Guid.NewGuid()))
        );
        pages.Add(await LookupAsync(browser, Representative));

        Assert.All(
            pages,
            page => Assert.Contains("没有查询到与代码和法定代表人都相符", page, StringComparison.Ordinal)
        );
        Assert.All(pages, page => Assert.DoesNotContain(OldName, page, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Seed", "S17")]
    [Trait("Seed", "S18")]
    public async Task Step_2_takes_the_license_with_the_kind_of_copy()
    {
        using var browser = await BeginAsync();
        using var without = await UploadAsync(browser, "License", "license", HonestFiles.Png(9, 9));
        Assert.Contains("请选择上传的是正本还是副本。", await TextAsync(without), StringComparison.Ordinal);
        using var taken = await UploadAsync(browser, "License", "license", HonestFiles.Png(9, 9), ("copy", "Original"));
        Assert.Equal(HttpStatusCode.Redirect, taken.StatusCode);

        var file = await Server.InDatabaseAsync(db => db.UploadedFiles.SingleAsync());
        Assert.Equal((LicenseCopy.Original, "企业营业执照（正本）"), (file.Copy, file.Title));
        using var shown = await browser.GetAsync($"/enrolment/documents/{file.Id}");
        Assert.Equal("attachment", shown.Content.Headers.ContentDisposition?.DispositionType);
        using var stranger = await BeginAsync();
        using var foreign = await stranger.GetAsync($"/enrolment/documents/{file.Id}");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Fact]
    [Trait("Seed", "S20")]
    public async Task A_wrong_file_gets_the_limits_at_its_field()
    {
        using var browser = await BeginAsync();
        Assert.Contains(
            "仅支持 JPG、PNG、PDF，每个文件不超过 10 MB；图片不超过 5000 万像素，每边不超过 16000 像素；最多 20 个文件，共不超过 100 MB",
            await TextAsync(browser, "/enrolment/documents"),
            StringComparison.Ordinal
        );
        foreach (var content in new[] { "GIF89a"u8.ToArray(), new byte[12 * 1024 * 1024] })
        {
            using var refused = await UploadAsync(browser, "License", "license", content, ("copy", "Original"));
            var page = await TextAsync(refused);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("文件格式不符，仅支持JPG、PNG、PDF，且不超过10MB。", page, StringComparison.Ordinal);
            Assert.Contains("value=\"Original\" checked=\"checked\"", page, StringComparison.Ordinal);
        }

        using var huge = await UploadAsync(
            browser,
            "License",
            "license",
            new byte[42 * 1024 * 1024],
            ("copy", "Original")
        );
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
    }

    [Theory]
    [Trait("Seed", "S19")]
    [InlineData("", true)]
    [InlineData("E201A", false)]
    public async Task Only_a_chosen_qualification_needs_its_proof(string qualification, bool isEnough)
    {
        using var browser = await PrepareAsync(qualification);
        using var next = await PostAsync(browser, "/enrolment/documents", "?handler=Done");
        Assert.Equal(isEnough, next.StatusCode == HttpStatusCode.Redirect);
        using var authentication = await browser.GetAsync("/enrolment/authentication");
        Assert.Equal(isEnough, authentication.StatusCode == HttpStatusCode.OK);
        if (!isEnough)
        {
            Assert.Contains("已选择企业资质，请上传资质证明。", await TextAsync(next), StringComparison.Ordinal);
            using var proof = await UploadAsync(browser, "Proof", "proof", Pdfs.Make());
            using var done = await PostAsync(browser, "/enrolment/documents", "?handler=Done");
            Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        }
    }

    private static async Task<string> LookupAsync(Browser browser, string representative)
    {
        using var answer = await PostAsync(
            browser,
            "/enrolment/basics",
            "?handler=Lookup",
            ("Form.CreditCode", Code),
            ("Form.LegalRepresentative", representative)
        );
        return await TextAsync(answer);
    }
}
