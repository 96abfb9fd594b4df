using System.Text;
using JianliRegistry.Core.Evidence;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>report.zh-CN.html: the same report for people.</summary>
public sealed class ReportPageTests : IDisposable
{
    private static readonly DateTimeOffset At = SamplePackage.Now.AddHours(1);
    private readonly SamplePackage _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Every_check_every_proof_and_the_verdict_stand_on_the_page()
    {
        var report = _sample.Verifier.Verify(_sample.Build(), At);
        var page = PageOf(report);
        Assert.All(report.Checks, check => Assert.Contains(ReportWords.TitleOf(check), page, StringComparison.Ordinal));
        Assert.All(report.Checks, check => Assert.NotEqual(check.Name, ReportWords.TitleOf(check)));
        Assert.Contains("验证通过", page, StringComparison.Ordinal);
        Assert.Contains("TOTAL-PASSED", page, StringComparison.Ordinal);
        Assert.Contains("签名时间戳", page, StringComparison.Ordinal);
        Assert.Contains("须在此前续期", page, StringComparison.Ordinal);
        Assert.Contains("测试鲁衡监理有限公司", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_the_same_every_time_and_asks_for_nothing_outside_of_it()
    {
        var package = _sample.Build();
        var page = PageOf(_sample.Verifier.Verify(package, At));
        Assert.Equal(page, PageOf(_sample.Verifier.Verify(package, At)));
        string[] foreign = ["<script", "src=", "href=", "url(", "@import", "http://", "https://", "\r"];
        Assert.All(foreign, what => Assert.DoesNotContain(what, page, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Text_of_a_hostile_package_stays_text()
    {
        var report = new EvidenceReport(
            Indication.TotalFailed,
            "FORMAT_FAILURE",
            At,
            [new EvidenceCheck("package.container", "failed", "PackageMalformed", "<img src=x onerror=alert(1)>")],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["enterprise"] = "<b>\"&" },
            []
        );
        var page = PageOf(report);
        Assert.Contains("&lt;img src=x", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&quot;&amp;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Contains("验证失败", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_shows_no_personal_data()
    {
        var page = PageOf(_sample.Verifier.Verify(_sample.Build(), At));
        Assert.DoesNotContain("110000198503150011", page, StringComparison.Ordinal);
        Assert.DoesNotContain("测试甲", page, StringComparison.Ordinal);
    }

    private static string PageOf(EvidenceReport report) => Encoding.UTF8.GetString(EvidenceReportHtml.Render(report));
}
