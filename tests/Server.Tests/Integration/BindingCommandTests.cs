using System.Text.Json;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Integration;

/// <summary><c>jianli bindings</c> as an operator runs it.</summary>
public sealed class BindingCommandTests(ServerWithAccount scene) : IClassFixture<ServerWithAccount>
{
    private const string AuditorCode = "91440000XXXXXX019H";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_is_bound_as_a_machine_and_listed_with_its_use(bool asPem)
    {
        using var leaf = scene.Server.Authority.IssueLeaf();
        var file = scene.Server.PathOf($"{Guid.NewGuid():N}.cer");
        await (
            asPem
                ? File.WriteAllTextAsync(file, leaf.Certificate.ExportCertificatePem())
                : File.WriteAllBytesAsync(file, leaf.Der)
        );
        Assert.Equal((0, "bound"), await RunAsync("add", LeafOptions.MainCreditCode, file, "--uses", "machine"));
        var (code, listed) = await RunAsync("list", LeafOptions.MainCreditCode, "--json");
        Assert.Equal(0, code);
        var row = Assert.Single(
            JsonDocument.Parse(listed).RootElement.EnumerateArray(),
            r => r.GetProperty("serialNumber").GetString() == leaf.SerialNumber.TrimStart('0')
        );
        Assert.Equal("Machine", row.GetProperty("uses").GetString());
    }

    [Fact]
    public async Task An_auditor_is_made_with_its_machine()
    {
        using var leaf = scene.Server.Authority.IssueLeaf(new LeafOptions { CreditCode = AuditorCode });
        var file = await FileOfAsync(leaf);
        Assert.Equal((0, "bound"), await RunAsync("add", "audit-office", file, "--uses", "machine", "--auditor"));
        var account = await scene.Server.InDatabaseAsync(db => db.Accounts.SingleAsync(a => a.Name == "AUDIT-OFFICE"));
        Assert.Equal(AccountRole.Auditor, account.Role);
        Assert.Null(account.EnterpriseId);
    }

    [Theory]
    [InlineData(LeafOptions.MainCreditCode, "machine,login", "--uses must be")]
    [InlineData(LeafOptions.MainCreditCode, "none", "--uses must be")]
    [InlineData(LeafOptions.MainCreditCode, "root", "--uses must be")]
    [InlineData("91110000XXXXXX0191", "machine", "no such account")]
    public async Task What_may_not_be_bound_is_refused_with_the_reason(string account, string uses, string reason)
    {
        using var leaf = scene.Server.Authority.IssueLeaf();
        var (code, text) = await RunAsync("add", account, await FileOfAsync(leaf), "--uses", uses);
        Assert.Equal(1, code);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_enterprise_is_not_bound()
    {
        using var leaf = scene.Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        var (code, text) = await RunAsync(
            "add",
            LeafOptions.MainCreditCode,
            await FileOfAsync(leaf),
            "--uses",
            "machine"
        );
        Assert.Equal(1, code);
        Assert.Contains("not the account's enterprise", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_persons_certificate_is_not_bound_once_more_as_a_machine()
    {
        var file = await FileOfAsync(scene.Leaf);
        var (code, text) = await RunAsync("add", LeafOptions.MainCreditCode, file, "--uses", "machine");
        Assert.Equal(1, code);
        Assert.Contains("bound already", text, StringComparison.Ordinal);
    }

    private async Task<string> FileOfAsync(TestLeaf leaf)
    {
        var file = scene.Server.PathOf($"{Guid.NewGuid():N}.cer");
        await File.WriteAllBytesAsync(file, leaf.Der);
        return file;
    }

    private async Task<(int Code, string Text)> RunAsync(params IReadOnlyList<string> arguments)
    {
        var (code, text) = await Jianli.RunAsync(scene.Server, ["bindings", .. arguments]);
        return (code, text.Trim());
    }
}
