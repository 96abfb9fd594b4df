using System.Net;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>SQL Server's own branches, where a server is at hand: one test, so that its absence is one skip.</summary>
public sealed class SqlServerTests
{
    private const string Variable = "JIANLI_TEST_SQLSERVER";

    [Fact]
    public async Task Parallel_submissions_make_one_row_and_the_log_has_one_writer()
    {
        var connection = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(connection), $"{Variable} is not set: no SQL Server to test on");
        await using var server = await ReportingServer.StartAsync(
            new TestDatabase(StorageProvider.SqlServer, $"{connection};Database=registry-{Guid.NewGuid():N}")
        );
        var signer = await server.AddEnterpriseAsync();
        using var page = await signer.OpenPageAsync();
        var number = await server.AddApplicationAsync(signer);
        var submission = signer.Sign(await page.StatementAsync(number));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => page.SubmitAsync(number, submission)));
        var bodies = await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()));
        await server.App.StopAsync();
        await using var holder = server.App.Services.CreateAsyncScope();
        await using var rival = server.App.Services.CreateAsyncScope();
        var wanting = rival.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var held = await LogLock.TryTakeAsync(
            holder.ServiceProvider.GetRequiredService<RegistryDbContext>(),
            CancellationToken.None
        );
        var refused = await LogLock.TryTakeAsync(wanting, CancellationToken.None);
        await held!.DisposeAsync();
        await using var afterwards = await LogLock.TryTakeAsync(wanting, CancellationToken.None);

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Single(bodies.Distinct(StringComparer.Ordinal));
        Assert.Equal(1, await server.InDatabaseAsync(db => db.Evidence.CountAsync()));
        Assert.Null(refused);
        Assert.NotNull(afterwards);
    }
}
