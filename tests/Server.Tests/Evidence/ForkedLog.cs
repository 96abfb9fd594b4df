using System.Net;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>A log that is not the one that was signed: nothing more is signed, published or written over.</summary>
public abstract class ForkedLog(TestDatabase? database) : EvidenceScenario(database)
{
    [Theory]
    [InlineData("UPDATE \"LogEntries\" SET \"LeafHash\" = {0} WHERE \"Index\" = 0")]
    [InlineData("UPDATE \"LogEntries\" SET \"LeafHash\" = {0} WHERE \"Index\" = 1")]
    public async Task A_tree_that_differs_from_the_signed_one_is_refused(string fork)
    {
        _ = await ReportAsync();
        _ = await ReportAsync();
        await Server.App.StopAsync();
        var held = await File.ReadAllTextAsync(Server.CheckpointFile);
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(fork, new byte[32]));

        var error = await RefusedAsync();
        Assert.Contains("are not those that were signed", error.Message, StringComparison.Ordinal);
        Assert.Equal(held, await File.ReadAllTextAsync(Server.CheckpointFile));
        Assert.Equal(2, await Server.InDatabaseAsync(db => db.LogCheckpoints.MaxAsync(c => c.Size)));
    }

    [Fact]
    public async Task A_published_log_without_its_second_copy_is_refused()
    {
        _ = await ReportAsync();
        await Server.App.StopAsync();
        File.Delete(Server.CheckpointFile);

        var error = await RefusedAsync();
        Assert.Contains("second copy of the checkpoint is missing", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Server.CheckpointFile));
    }

    [Fact]
    public async Task A_second_copy_that_somebody_else_wrote_meanwhile_is_not_written_over_and_nothing_is_published()
    {
        OvertakenCopy copy = null!;
        await Server.RestartAsync(services =>
        {
            services.AddSingleton<SecondCopyFile>();
            services.AddSingleton<ISecondCopy>(p =>
                copy = new OvertakenCopy(p.GetRequiredService<SecondCopyFile>(), Server.CheckpointFile)
            );
        });
        using var page = await Signer.OpenPageAsync();
        var number = await Server.AddApplicationAsync(Signer);
        using var pending = await page.SubmitAsync(number, Signer.Sign(await page.StatementAsync(number)));
        await Server.App.StopAsync();
        copy.Release();

        var error = await RefusedAsync();
        Assert.Equal(HttpStatusCode.Accepted, pending.StatusCode);
        Assert.Contains("changed by somebody else", error.Message, StringComparison.Ordinal);
        Assert.Equal(OvertakenCopy.OfSomebodyElse, await File.ReadAllTextAsync(Server.CheckpointFile));
        Assert.False(await Server.InDatabaseAsync(db => db.LogCheckpoints.AnyAsync()));
        Assert.False(await Server.InDatabaseAsync(db => db.Receipts.AnyAsync()));
        _ = await RefusedAsync();
    }

    private async Task<LogDivergedException> RefusedAsync()
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        var sequencer = scope.ServiceProvider.GetRequiredService<LogSequencer>();
        return await Assert.ThrowsAsync<LogDivergedException>(() =>
            sequencer.SequenceOnceAsync(CancellationToken.None)
        );
    }
}

public sealed class ForkedLogOnSqlite() : ForkedLog(null);

public sealed class ForkedLogOnPostgreSql(PostgreSqlCluster postgres)
    : ForkedLog(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>;
