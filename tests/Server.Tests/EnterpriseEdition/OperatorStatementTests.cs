using System.IO.Compression;
using System.Net;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>经办人: who acted for the enterprise stands in what its key signs.</summary>
public sealed class OperatorStatementTests() : EnterpriseScenario(null)
{
    [Fact]
    public async Task Without_operators_no_statement_names_one()
    {
        var number = await Server.AddApplicationAsync(Signer);
        Assert.Null(OperatorOf(await Page.StatementAsync(number)));
    }

    [Fact]
    public async Task Each_kind_of_act_names_the_operator_of_the_session()
    {
        await ActAsAsync("测试乙");
        var number = await Server.AddApplicationAsync(Signer);
        var report = await Page.StatementAsync(number);
        var deregistration = await PrepareDeregistrationAsync(await AddPersonAsync("测试甲"));
        var change = await PrepareChangeAsync();

        Assert.Equal("测试乙", OperatorOf(report));
        Assert.Equal("测试乙", OperatorOf(await Page.ActStatementAsync(deregistration)));
        Assert.Equal("测试乙", OperatorOf(await Page.ActStatementAsync(change)));
        using var done = await Page.SubmitAsync(number, Signer.Sign(report));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var receipt = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.ReceiptNumber).SingleAsync());
        Assert.Equal(report, await KeptAsync(receipt));
    }

    [Fact]
    public async Task Who_takes_over_is_named_from_the_next_statement_on()
    {
        await ActAsAsync("测试乙");
        var number = await Server.AddApplicationAsync(Signer);
        var before = await Page.StatementAsync(number);
        await ActAsAsync("测试丙");

        Assert.Equal("测试乙", OperatorOf(before));
        Assert.Equal("测试丙", OperatorOf(await Page.StatementAsync(number)));
    }

    [Fact]
    public async Task A_statement_with_another_operator_s_name_is_refused()
    {
        await ActAsAsync("测试乙");
        var number = await Server.AddApplicationAsync(Signer);
        var text = Encoding.UTF8.GetString(await Page.StatementAsync(number));
        var forged = Encoding.UTF8.GetBytes(text.Replace("测试乙", "测试丁", StringComparison.Ordinal));
        using var refused = await Page.SubmitAsync(number, Signer.Sign(forged));

        Assert.Equal("submit.statement_changed", await Page.CodeOfAsync(refused));
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    /// <summary>The statement as the evidence package has it.</summary>
    private async Task<byte[]> KeptAsync(string receipt)
    {
        await UntilAsync(db => db.LogEntries.AnyAsync());
        using var archive = new ZipArchive(new MemoryStream(await BytesAsync($"/evidence/{receipt}/package")));
        await using var entry = archive.GetEntry(PackagePaths.Statement)!.Open();
        using var bytes = new MemoryStream();
        await entry.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    private async Task ActAsAsync(string name)
    {
        var id = Guid.NewGuid();
        await Server.InDatabaseAsync(db =>
        {
            db.Operators.Add(
                new Operator
                {
                    Id = id,
                    AccountId = Signer.AccountId,
                    Name = name,
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                }
            );
            return db.SaveChangesAsync();
        });
        using var chosen = await Page.PostFormAsync("/enterprise/operator", ("id", id.ToString()));
        Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
    }

    private async Task<string> PrepareChangeAsync()
    {
        using var change = await Page.PostFormAsync(
            "/enterprise/changes/new",
            ("Form.Reason", "法定代表人变更"),
            ("Form.Name", "测试鲁衡监理有限公司"),
            ("Form.LegalRepresentative", "测试寅"),
            ("Form.Province", "37"),
            ("Form.LicenseCopy", "副本")
        );
        var address = change.Headers.Location!.OriginalString;
        using var license = await Page.PostFileAsync($"{address}/license", Pdf, "执照.pdf", "license");
        Assert.Equal(HttpStatusCode.Redirect, license.StatusCode);
        return address;
    }

    private static string? OperatorOf(byte[] statement)
    {
        Assert.True(Statement.Parse(statement).TryGetValue(out var parsed, out var rejection), rejection?.Detail);
        return parsed.Find(StatementKeys.Operator);
    }
}
