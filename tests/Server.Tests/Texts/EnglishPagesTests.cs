using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Features.Deregistration;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.EnterpriseEdition;
using JianliRegistry.Server.Tests.Reporting;

namespace JianliRegistry.Server.Tests.Texts;

/// <summary>Every page that links lead to, in English: what is Chinese there is a record, a name or a word of the law.</summary>
public sealed partial class EnglishPagesTests() : EnterpriseScenario(null)
{
    private static readonly string[] Shown = ["title", "aria-label", "alt", "placeholder", "data-picture"];

    /// <summary>As people, the law and the signed statement have it; longest first, because one holds the other.</summary>
    private static readonly string[] Records =
    [
        .. new[]
        {
            "注册监理工程师管理系统",
            "测试鲁衡监理有限公司",
            "测试甲",
            "测试乙",
            "测试丙",
            "测试新监理有限公司",
            "济南市测试路1号",
            "房屋建筑工程、市政公用工程",
            "房屋建筑工程",
            "身份证",
            "已与本单位解除劳动关系",
            "解除（终止）劳动合同证明",
            "证明.pdf",
            "执照.pdf",
            "法定代表人变更",
            "企业营业执照（副本）",
            "企业营业执照（正本）",
            "中文",
            "已上报，待受理",
        }
            .Concat(ReturnReason.Catalogue.Select(r => r.Text))
            .Concat(AttachmentTypes.All)
            .Concat(new QualificationCatalog().On(new DateOnly(2026, 6, 1)).Select(k => k.Name))
            .Concat(CommitmentTemplate.Current.Clauses.Select(c => c.Text))
            .Concat(Province.Names.Values)
            .OrderByDescending(r => r.Length),
    ];

    [Fact]
    public async Task An_enterprise_finds_no_Chinese_but_records()
    {
        await AddRecordsAsync();
        await AssertEnglishAsync(Page, ["/", "/reporting", "/deregistration", "/enterprise"], 25);
    }

    [Fact]
    public async Task A_stranger_finds_no_Chinese_but_records()
    {
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        string[] errors = ["auth.password", "auth.failed", "auth.captcha", "rate_limited"];
        await AssertEnglishAsync(stranger, ["/login", "/enrolment", .. errors.Select(e => $"/login?error={e}")], 9);
    }

    [Theory]
    [InlineData(AccountRole.Province, "37", "/provincial/keys?enterprise=91370000XXXXXX0197")]
    [InlineData(AccountRole.RegistrationCenter, null, "/ministry/deregistrations")]
    public async Task A_desk_finds_no_Chinese_but_records(AccountRole role, string? province, string first)
    {
        await AddRecordsAsync();
        using var desk = await OpenDeskAsync(role, province);
        await AssertEnglishAsync(desk, [first], 2);
    }

    /// <summary>From these pages as far as links lead.</summary>
    private static async Task AssertEnglishAsync(Page page, IEnumerable<string> first, int least)
    {
        page.Accept("text/html");
        using var chosen = await page.GetAsync("/language/en?back=%2F");
        Assert.Equal(HttpStatusCode.SeeOther, chosen.StatusCode);
        var (seen, found) = (first.ToHashSet(StringComparer.Ordinal), new List<string>());
        var waiting = new Queue<string>(seen);
        var pages = 0;
        while (waiting.TryDequeue(out var path))
        {
            using var answer = await page.GetAsync(path);
            if (answer.Content.Headers.ContentType?.MediaType != "text/html")
            {
                continue;
            }

            pages++;
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var document = new HtmlParser().ParseDocument(text);
            found.AddRange(ChineseIn(document).Select(t => $"{path}: {t}"));
            foreach (var next in LinksOf(document).Where(seen.Add))
            {
                waiting.Enqueue(next);
            }
        }

        Assert.True(pages >= least, $"{pages} pages");
        Assert.True(found.Count == 0, string.Join('\n', found.Distinct(StringComparer.Ordinal)));
    }

    /// <summary>Pages of ours; a list's sorting and paging lead to the same page again.</summary>
    private static IEnumerable<string> LinksOf(IDocument document) =>
        document
            .QuerySelectorAll("a[href^='/']")
            .Select(a => a.GetAttribute("href")!.Split('#')[0])
            .Where(href => !href.StartsWith("/language/", StringComparison.Ordinal))
            .Where(href => !href.Contains("sort=", StringComparison.Ordinal))
            .Where(href => href.Length > 0);

    private static IEnumerable<string> ChineseIn(IDocument document)
    {
        foreach (var element in document.QuerySelectorAll("script, style, pre.statement, [lang]:not(html)").ToList())
        {
            element.Remove();
        }

        var texts = document
            .Descendants<IText>()
            .Select(t => t.Data)
            .Concat(document.All.SelectMany(e => Shown.Select(e.GetAttribute).OfType<string>()));
        return texts.Select(WithoutRecords).Where(t => Han().IsMatch(t)).Select(t => t.Trim());
    }

    private static string WithoutRecords(string text) =>
        Records.Aggregate(text, (left, record) => left.Replace(record, "", StringComparison.Ordinal));

    /// <summary>One of each kind, so that each page has something to show.</summary>
    private async Task AddRecordsAsync()
    {
        await ReportAsync();
        await Server.AddApplicationAsync(Signer);
        await SubmitDeregistrationAsync(await AddPersonAsync("测试乙"));
        await PrepareDeregistrationAsync(await AddPersonAsync("测试丙"));
        using var change = await Page.PostFormAsync(
            "/enterprise/changes/new",
            ("Form.Reason", "法定代表人变更"),
            ("Form.Name", "测试鲁衡监理有限公司"),
            ("Form.LegalRepresentative", "测试丙"),
            ("Form.Province", "37"),
            ("Form.LicenseCopy", "副本")
        );
        Assert.Equal(HttpStatusCode.Redirect, change.StatusCode);
        await Server.InDatabaseAsync(db =>
        {
            db.Enrollments.Add(NewEnrollment());
            return db.SaveChangesAsync();
        });
    }

    private static EnterpriseEnrollment NewEnrollment()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new EnterpriseEnrollment
        {
            Id = Guid.NewGuid(),
            Number = "ZC-2026-7KQ3M9TX",
            ResumeHash = new byte[32],
            State = EnrollmentState.Submitted,
            RowVersion = 1,
            CreditCode = "91370000XXXXXX055Y",
            Name = "测试新监理有限公司",
            LegalRepresentative = "测试甲",
            Province = "37",
            Contact = new EnterpriseContact { Address = "济南市测试路1号", Person = "测试乙" },
            Circumstance = EnrollmentCircumstance.New,
            CreatedAt = now,
            ExpiresAt = now.AddDays(30),
            SubmittedAt = now,
        };
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}", RegexOptions.None, 1000)]
    private static partial Regex Han();
}
