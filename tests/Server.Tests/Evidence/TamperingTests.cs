using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Whoever owns the database file alters it: the audit finds it and names the row. Untouched evidence raises no alarm.</summary>
public sealed class TamperingTests : IAsyncLifetime
{
    private const int Logged = 530; // two full tiles and an edge
    private const int SecondSigner = 8;
    private static readonly bool IsCampaign = Environment.GetEnvironmentVariable("JIANLI_CAMPAIGN") is not null;
    private ReportingServer _server = null!;
    private Signer _signer = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ReportingServer.StartAsync();
        _signer = await _server.AddEnterpriseAsync();
        var other = await _server.AddEnterpriseAsync("91110000XXXXXX0191");
        foreach (var signer in new[] { _signer, other, _signer })
        {
            using var page = await signer.OpenPageAsync();
            var number = await _server.AddApplicationAsync(signer);
            using var done = await page.SubmitAsync(number, signer.Sign(await page.StatementAsync(number)));
        }

        for (
            var i = 0;
            i < 200 && await _server.InDatabaseAsync(db => db.EvidenceTimestamps.CountAsync()) < 3
                || await _server.InDatabaseAsync(db => db.StampedCheckpoints.CountAsync()) < 1;
            i++
        )
        {
            await Task.Delay(50);
        }

        await _server.App.StopAsync();
        await BulkEvidence.AddAsync(_server, other, SecondSigner);
        await BulkEvidence.AddAsync(_server, _signer, Logged - 3 - SecondSigner);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Of_random_alterations_each_one_is_found_and_its_row_named()
    {
        var first = RandomNumberGenerator.GetInt32(int.MaxValue / 2);
        Assert.Empty((await AuditAsync()).Findings);
        await _server.InDatabaseAsync(Triggers.DropAsync);
        for (var seed = first; seed < first + (IsCampaign ? 500 : 20); seed++)
        {
            await AssertFoundAsync(seed);
        }
    }

    /// <summary>The signer's certificate is named by the token's signature; the CA's beside it by nothing.</summary>
    [Fact]
    public async Task Each_altered_octet_of_a_day_s_stamp_is_found()
    {
        await _server.InDatabaseAsync(Triggers.DropAsync);
        var token = await _server.InDatabaseAsync(db => db.StampedCheckpoints.Select(s => s.Token).FirstAsync());
        var step = IsCampaign ? 41 : 307;
        for (var at = RandomNumberGenerator.GetInt32(step); at < token.Length; at += step)
        {
            var altered = (byte[])token.Clone();
            altered[at] ^= 1;
            await _server.InDatabaseAsync(db =>
                db.StampedCheckpoints.ExecuteUpdateAsync(set => set.SetProperty(s => s.Token, altered))
            );
            var findings = (await AuditAsync()).Findings;
            Assert.True(
                findings.Any(f => f.Row.StartsWith("StampedCheckpoints", StringComparison.Ordinal)),
                $"octet {at}"
            );
        }
    }

    [Fact]
    public async Task An_older_database_and_an_older_second_copy_are_found()
    {
        var copy = await File.ReadAllTextAsync(_server.CheckpointFile);
        var older = await _server.InDatabaseAsync(db => BackUpAsync(db, _server.CheckpointFile + ".db"));
        await BulkEvidence.AddAsync(_server, _signer, 3);
        var current = await File.ReadAllTextAsync(_server.CheckpointFile);

        var ofOlderDatabase = await AuditAsync(older);
        await File.WriteAllTextAsync(_server.CheckpointFile, copy);
        var ofOlderCopy = await AuditAsync();
        await File.WriteAllTextAsync(_server.CheckpointFile, current);

        const string Row = "second copy of the checkpoint";
        Assert.Contains(
            ofOlderDatabase.Findings,
            f => f.Row == Row && f.Problem.Contains("older", StringComparison.Ordinal)
        );
        Assert.Contains(
            ofOlderCopy.Findings,
            f => f.Row == Row && f.Problem.Contains("older", StringComparison.Ordinal)
        );
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task Untouched_evidence_raises_no_alarm()
    {
        if (IsCampaign)
        {
            await BulkEvidence.AddAsync(_server, _signer, 100_000 - Logged);
        }

        var started = TimeProvider.System.GetTimestamp();
        var report = await AuditAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{report.LogSize} entries in {TimeProvider.System.GetElapsedTime(started)}"
        );
        Assert.Equal(IsCampaign ? 100_000 : Logged, report.LogSize);
        Assert.Equal(report.LogSize, report.Evidence);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task Tiles_that_are_missing_are_completed_from_the_entries_before_the_next_one()
    {
        var before = await _server.InDatabaseAsync(db => db.LogTiles.AsNoTracking().ToListAsync());
        await _server.InDatabaseAsync(Triggers.DropAsync);
        await _server.InDatabaseAsync(db => db.LogTiles.ExecuteDeleteAsync());
        await BulkEvidence.AddAsync(_server, _signer, 1);

        var after = await _server.InDatabaseAsync(db => db.LogTiles.AsNoTracking().ToListAsync());
        Assert.Equal(2, before.Count);
        Assert.Equal(
            before.Select(t => Convert.ToHexString(t.Hashes)),
            after.Select(t => Convert.ToHexString(t.Hashes))
        );
        Assert.Empty((await AuditAsync()).Findings);
    }

    private async Task AssertFoundAsync(int seed)
    {
        await using var scope = _server.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync("PRAGMA defer_foreign_keys = ON");
        var tampering = new Tampering((SqliteConnection)db.Database.GetDbConnection(), seed);
        tampering.Apply();
        var report = await scope.ServiceProvider.GetRequiredService<EvidenceAudit>().RunAsync(CancellationToken.None);
        foreach (var row in tampering.Rows)
        {
            Assert.True(
                report.Findings.Any(f => f.Row.StartsWith(row, StringComparison.Ordinal)),
                $"{tampering.What}: {string.Join("; ", report.Findings.Take(5))}"
            );
        }
    }

    /// <param name="db">null: the server's own.</param>
    private async Task<AuditReport> AuditAsync(RegistryDbContext? db = null)
    {
        await using var scope = _server.App.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var vault = services.GetRequiredService<EvidenceVault>();
        db ??= services.GetRequiredService<RegistryDbContext>();
        var audit = new EvidenceAudit(
            db,
            vault,
            services.GetRequiredService<ISecondCopy>(),
            services.GetRequiredService<LogKeys>(),
            services.GetRequiredService<CertificatePathValidator>(),
            new ProofAudit(db, new LongTermSignature(db, vault))
        );
        return await audit.RunAsync(CancellationToken.None);
    }

    private static async Task<SqliteRegistryContext> BackUpAsync(RegistryDbContext db, string path)
    {
        await db.Database.ExecuteSqlRawAsync("VACUUM INTO {0}", path);
        return new SqliteRegistryContext(
            new DbContextOptionsBuilder<SqliteRegistryContext>().UseSqlite($"Data Source={path}").Options
        );
    }
}
