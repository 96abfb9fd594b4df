using System.Buffers.Binary;
using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>What evidence and log promise on every database.</summary>
public abstract class EvidenceDurability(TestDatabase? database) : EvidenceScenario(database)
{
    private const int Flips = 200;

    // {0} is a value of 32 zero octets.
    private static readonly (string Sql, string Row)[] Alterations =
    [
        ("UPDATE \"Evidence\" SET \"Statement\" = {0}", "Evidence "),
        ("UPDATE \"Evidence\" SET \"Decision\" = '不予上报'", "Evidence "),
        ("UPDATE \"Evidence\" SET \"ReceivedAt\" = \"ReceivedAt\" + 10000", "Evidence "),
        ("UPDATE \"Evidence\" SET \"SigningTime\" = \"SigningTime\" + 10000000", "Evidence "),
        ("UPDATE \"LogEntries\" SET \"Leaf\" = {0} WHERE \"Index\" = 0", "LogEntries 0"),
        ("DELETE FROM \"LogEntries\" WHERE \"Index\" = 1", "LogCheckpoints "),
        ("DELETE FROM \"LogEntries\" WHERE \"Index\" = 0", "LogEntries 0"),
        ("DELETE FROM \"Receipts\"", "Receipts "),
        ("UPDATE \"LogCheckpoints\" SET \"Note\" = replace(\"Note\", 'time', 'tima')", "LogCheckpoints "),
        ("UPDATE \"Receipts\" SET \"Text\" = {0}", "Receipts "),
        ("UPDATE \"EvidenceBlobs\" SET \"Content\" = {0}", "EvidenceBlobs "),
        ("UPDATE \"EvidenceTimestamps\" SET \"Time\" = \"Time\" + 10000000", "EvidenceTimestamps "),
    ];

    [Fact]
    public async Task A_stamped_package_passes_our_own_verifier_and_no_flipped_byte_does()
    {
        _ = await ReportAsync();
        var receipt = await ReportAsync();
        _ = await ReportAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 3);
        Assert.False(await Server.InDatabaseAsync(db => db.PendingLogEntries.AnyAsync()));
        var package = await BytesAsync($"/evidence/{receipt}/package");
        var good = Verify(package);

        Assert.True(good.Indication == Indication.TotalPassed, string.Join('\n', good.Checks));
        Assert.Contains(EvidencePackageFiles(package), f => f == "verify.sh");
        AssertNoFlipPasses(package);
    }

    [Fact]
    public async Task The_audit_passes_what_is_untouched()
    {
        _ = await ReportAsync();
        _ = await ReportAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 2);
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task The_audit_names_each_row_that_was_altered()
    {
        _ = await ReportAsync();
        _ = await ReportAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 2);
        await Server.App.StopAsync();
        foreach (var (sql, row) in Alterations)
        {
            await AssertNamedAsync(sql, row);
        }
    }

    [Fact]
    public async Task A_database_from_before_the_last_checkpoint_signs_nothing_more()
    {
        _ = await ReportAsync();
        await Server.App.StopAsync();
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "DELETE FROM \"Receipts\"; DELETE FROM \"StampedCheckpoints\"; DELETE FROM \"LogCheckpoints\"; DELETE FROM \"LogEntries\""
            )
        );
        await using var scope = Server.App.Services.CreateAsyncScope();
        var sequencer = scope.ServiceProvider.GetRequiredService<LogSequencer>();
        await Assert.ThrowsAsync<LogDivergedException>(() => sequencer.SequenceOnceAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(CrashPoint.BeforeEntries)]
    [InlineData(CrashPoint.BeforeSecondCopy)]
    [InlineData(CrashPoint.AfterSecondCopy)]
    public async Task A_crash_between_two_steps_is_recovered_by_the_next_start(CrashPoint point)
    {
        await Server.RestartAsync(services =>
        {
            services.AddSingleton<SecondCopyFile>();
            services.AddSingleton<ISecondCopy>(p => new CrashingCopy(p.GetRequiredService<SecondCopyFile>(), point));
        });
        using var page = await Signer.OpenPageAsync();
        var number = await Server.AddApplicationAsync(Signer);
        var submission = Signer.Sign(await page.StatementAsync(number));
        using var pending = await page.SubmitAsync(number, submission);
        await Server.RestartAsync();
        await UntilAsync(db => db.Receipts.AnyAsync());
        using var after = await Signer.OpenPageAsync();
        using var done = await after.SubmitAsync(number, submission);

        Assert.Equal(HttpStatusCode.Accepted, pending.StatusCode);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.LogEntries.CountAsync()));
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task What_a_crash_before_publishing_leaves_is_completed_by_the_next_start()
    {
        _ = await ReportAsync();
        await Server.App.StopAsync();
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "DELETE FROM \"Receipts\"; DELETE FROM \"StampedCheckpoints\"; DELETE FROM \"LogCheckpoints\""
            )
        );
        await Server.RestartAsync();
        await UntilAsync(db => db.Receipts.AnyAsync());
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task A_receipt_that_was_deleted_is_never_made_again_and_the_audit_names_it()
    {
        var number = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("DELETE FROM \"Receipts\""));
        await Server.RestartAsync();
        _ = await ReportAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 2);

        Assert.Equal(1, await Server.InDatabaseAsync(db => db.Receipts.CountAsync()));
        Assert.Contains((await AuditAsync()).Findings, f => f.Row == $"Receipts {number}");
    }

    [Theory]
    [InlineData("Evidence", "ReceiptNumber")]
    [InlineData("EvidenceBlobs", "Content")]
    [InlineData("EvidenceMaterials", "BlobSha256")]
    [InlineData("EvidenceTimestamps", "Token")]
    [InlineData("LogEntries", "LeafHash")]
    [InlineData("LogTiles", "Root")]
    [InlineData("LogCheckpoints", "Note")]
    [InlineData("StampedCheckpoints", "Token")]
    [InlineData("Receipts", "Text")]
    public async Task The_database_refuses_to_change_or_delete_a_row_of(string table, string column)
    {
        _ = await ReportAsync();
        await UntilAsync(db => db.StampedCheckpoints.AnyAsync());
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        await Server.App.StopAsync();
        await Server.InDatabaseAsync(async db =>
        {
            db.LogTiles.Add(
                new LogTile
                {
                    Level = 0,
                    Index = 0,
                    Hashes = new byte[8192],
                    Root = new byte[32],
                }
            );
            return await db.SaveChangesAsync();
        });
        var isPostgreSql = await Server.InDatabaseAsync(db => Task.FromResult(db is PostgreSqlRegistryContext));
        string[] attempts =
        [
            $"UPDATE \"{table}\" SET \"{column}\" = \"{column}\"",
            $"DELETE FROM \"{table}\"",
            .. isPostgreSql ? [$"TRUNCATE \"{table}\" CASCADE"] : Array.Empty<string>(),
        ];
        foreach (var sql in attempts)
        {
            var error = await Assert.ThrowsAnyAsync<DbException>(() =>
                Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql))
            );
            Assert.Contains($"{table} is insert-only", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>One bit in each of many places, the first and the last byte among them.</summary>
    private void AssertNoFlipPasses(byte[] package)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"flips of seed {seed} in {package.Length} bytes");
        for (var flip = 0; flip < Flips; flip++)
        {
            // The seed's own hashes choose place and bit, so that a failure can be repeated by its number.
            var chosen = SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}/{flip}"));
            var place = flip switch
            {
                0 => 0,
                1 => package.Length - 1,
                _ => (int)(BinaryPrimitives.ReadUInt32BigEndian(chosen) % (uint)package.Length),
            };
            var bit = (byte)(1 << (chosen[4] % 8));
            package[place] ^= bit;
            var indication = Verify(package).Indication;
            package[place] ^= bit;

            Assert.True(
                indication == Indication.TotalFailed,
                $"seed {seed}, flip {flip}: {indication} with bit {bit} of byte {place} of {package.Length} flipped"
            );
        }
    }

    private async Task AssertNamedAsync(string sql, string row)
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        _ = await Triggers.DropAsync(db);
        await db.Database.ExecuteSqlRawAsync(sql, new byte[32]);
        var report = await scope.ServiceProvider.GetRequiredService<EvidenceAudit>().RunAsync(CancellationToken.None);
        Assert.Contains(report.Findings, f => f.Row.StartsWith(row, StringComparison.Ordinal));
    }
}

public sealed class EvidenceDurabilityOnSqlite() : EvidenceDurability(null);

public sealed class EvidenceDurabilityOnPostgreSql(PostgreSqlCluster postgres)
    : EvidenceDurability(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>;
