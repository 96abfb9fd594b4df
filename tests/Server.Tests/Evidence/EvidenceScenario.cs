using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>A server with one enterprise that reports, and what its evidence is asked.</summary>
/// <param name="database">null: SQLite.</param>
public abstract class EvidenceScenario(TestDatabase? database) : IAsyncLifetime
{
    protected ReportingServer Server { get; private set; } = null!;
    protected Signer Signer { get; private set; } = null!;
    protected Page Page { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await ReportingServer.StartAsync(database);
        Signer = await Server.AddEnterpriseAsync();
        Page = await Signer.OpenPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Page.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<string> ReportAsync()
    {
        var number = await Server.AddApplicationAsync(Signer);
        using var done = await Page.SubmitAsync(number, Signer.Sign(await Page.StatementAsync(number)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return (await done.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receiptNumber").GetString()!;
    }

    protected async Task<byte[]> BytesAsync(string path)
    {
        using var answer = await Page.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    protected async Task<Checkpoint> CheckpointAsync()
    {
        var note = Encoding.UTF8.GetString(await BytesAsync("/log/checkpoint"));
        var keys = Server.App.Services.GetRequiredService<LogKeys>().All;
        Assert.True(
            Checkpoint.Verify(note, keys).TryGetValue(out var checkpoint, out var rejection),
            rejection?.Detail
        );
        return checkpoint;
    }

    protected EvidenceReport Verify(byte[] package)
    {
        using var scope = Server.App.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<PublicVerification>().Verify(package);
    }

    protected static IEnumerable<string> EvidencePackageFiles(byte[] package)
    {
        Assert.True(EvidencePackage.Open(package).TryGetValue(out var files, out var rejection), rejection?.Detail);
        return files.Select(f => f.Path);
    }

    private protected async Task<AuditReport> AuditAsync()
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EvidenceAudit>().RunAsync(CancellationToken.None);
    }

    protected async Task UntilAsync(Func<RegistryDbContext, Task<bool>> holds)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await Server.InDatabaseAsync(holds))
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("did not become true within ten seconds");
    }
}
