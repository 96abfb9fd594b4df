using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Integration;

/// <summary>One enterprise with its machine, its applications and the receipt of one of them.</summary>
public sealed record EnterpriseWithMachine(
    Signer Signer,
    TestLeaf MachineLeaf,
    IReadOnlyList<string> Applications,
    string ReceiptNumber
);

/// <summary>A server with two enterprises and an auditor, shared by tests that change nothing of them.</summary>
public sealed class TwoEnterprises : IAsyncLifetime
{
    public const string AuditorCode = "91440000XXXXXX019H";

    public ReportingServer Server { get; private set; } = null!;
    public EnterpriseWithMachine Main { get; private set; } = null!;
    public EnterpriseWithMachine Other { get; private set; } = null!;
    public TestLeaf AuditorLeaf { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ReportingServer.StartAsync();
        Main = await AddAsync(LeafOptions.MainCreditCode);
        Other = await AddAsync(LeafOptions.OtherCreditCode);
        AuditorLeaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = AuditorCode });
        await Machine.BindAsync(Server, "auditor-1", AuditorLeaf.Der, isAuditor: true);
    }

    public TestLeaf Leaf(LeafOptions? options = null) => Server.Authority.IssueLeaf(options);

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    private async Task<EnterpriseWithMachine> AddAsync(string creditCode)
    {
        var signer = await Server.AddEnterpriseAsync(creditCode);
        var leaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = creditCode });
        await Machine.BindAsync(Server, creditCode, leaf.Der);
        string[] numbers =
        [
            await Server.AddApplicationAsync(signer),
            await Server.AddApplicationAsync(signer),
            await Server.AddApplicationAsync(signer),
        ];
        using var page = await signer.OpenPageAsync();
        using var done = await page.SubmitAsync(numbers[0], signer.Sign(await page.StatementAsync(numbers[0])));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var answer = await done.Content.ReadFromJsonAsync<JsonElement>();
        return new EnterpriseWithMachine(signer, leaf, numbers, answer.GetProperty("receiptNumber").GetString()!);
    }
}
