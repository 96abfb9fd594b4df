using System.Net;
using AngleSharp.Html.Parser;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>离线签名 is reached by the page's own links: where a request is downloaded, its answer can be handed in.</summary>
public sealed class OfflineLinkTests() : EnterpriseScenario(null)
{
    [Theory]
    [InlineData(Assurance.PasswordAndKey)]
    [InlineData(Assurance.Password)]
    public async Task Each_form_that_signs_leads_to_the_form_that_takes_the_answer(Assurance assurance)
    {
        var addresses = await AddActsAsync();
        using var page = await Signer.OpenPageAsync(assurance);
        foreach (var address in addresses)
        {
            var link = await LinkOfAsync(page, address);
            var upload = new HtmlParser().ParseDocument(await TextAsync(page, link));
            var form = upload.QuerySelector("form:has([type=file][name=answer])");
            Assert.True(form is not null, $"{address} leads to {link}");
            var fragment = new Uri(new Uri(Server.Origin), link).Fragment.TrimStart('#');
            Assert.True(fragment.Length == 0 || upload.GetElementById(fragment) is not null, link);
        }
    }

    private async Task<List<string>> AddActsAsync()
    {
        var number = await Server.AddApplicationAsync(Signer);
        using var batch = await Page.PostFormAsync("/reporting?handler=Batch", ("numbers", number));
        using var change = await Page.PostFormAsync(
            "/enterprise/changes/new",
            ("Form.Reason", "法定代表人变更"),
            ("Form.Name", "测试鲁衡监理有限公司"),
            ("Form.LegalRepresentative", "测试寅"),
            ("Form.Province", "37"),
            ("Form.LicenseCopy", "副本")
        );
        Assert.Equal(HttpStatusCode.Redirect, change.StatusCode);
        var changed = change.Headers.Location!.OriginalString;
        using var license = await Page.PostFileAsync($"{changed}/license", Pdf, "执照.pdf", "license");
        Assert.Equal(HttpStatusCode.Redirect, license.StatusCode);
        return
        [
            $"/reporting/{number}",
            batch.Headers.Location!.OriginalString,
            await PrepareDeregistrationAsync(await AddPersonAsync("测试甲")),
            changed,
        ];
    }

    private static async Task<string> LinkOfAsync(Reporting.Page page, string address)
    {
        var document = new HtmlParser().ParseDocument(await TextAsync(page, address));
        var link = Assert.Single(document.QuerySelectorAll("form:has([data-offline]) a[data-answer-upload]"));
        Assert.Equal("上传签名结果", link.TextContent);
        return link.GetAttribute("href")!;
    }

    private static async Task<string> TextAsync(Reporting.Page page, string path)
    {
        using var answer = await page.GetAsync(path);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
