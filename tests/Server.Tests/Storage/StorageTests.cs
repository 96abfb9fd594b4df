using System.Security.Cryptography;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Features.Enterprises;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Storage;

/// <summary>The same promises on every database that is at hand.</summary>
public sealed class StorageTests(PostgreSqlCluster postgres) : IClassFixture<PostgreSqlCluster>
{
    private const string SqlServerVariable = "JIANLI_TEST_SQLSERVER";

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    [InlineData(StorageProvider.SqlServer)]
    public async Task Of_many_parallel_uses_of_one_challenge_exactly_one_wins(StorageProvider provider)
    {
        await using var server = await StartAsync(provider);
        for (var round = 0; round < 10; round++)
        {
            var jti = RandomNumberGenerator.GetBytes(16);
            var wins = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SpendAsync(server, jti)));
            Assert.Single(wins, won => won);
        }
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    [InlineData(StorageProvider.SqlServer)]
    public async Task An_instant_comes_back_to_the_tick_and_sorts(StorageProvider provider)
    {
        await using var server = await StartAsync(provider);
        var first = new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.FromHours(8)).AddTicks(1);
        await server.InDatabaseAsync(db =>
        {
            db.SpentChallenges.Add(new SpentChallenge { Jti = new byte[16], ExpiresAt = first.AddTicks(1) });
            db.SpentChallenges.Add(new SpentChallenge { Jti = [.. new byte[15], 1], ExpiresAt = first });
            return db.SaveChangesAsync();
        });

        var read = await server.InDatabaseAsync(db =>
            db.SpentChallenges.OrderBy(c => c.ExpiresAt).Select(c => c.ExpiresAt).ToListAsync()
        );

        Assert.Equal([first, first.AddTicks(1)], read);
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    [InlineData(StorageProvider.SqlServer)]
    public async Task A_conditional_move_of_an_application_has_one_winner(StorageProvider provider)
    {
        await using var server = await StartAsync(provider);
        await server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow("91370000XXXXXX0197", "x"));
        await server.ImportAsync(
            ApplicationImport.Header,
            "JL-2026-37-0000001,91370000XXXXXX0197,初始注册,房屋建筑工程,测试甲,身份证,110000198503150011,13900000001,2026-11-20T09:00:00+08:00,"
        );

        var moved = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.InDatabaseAsync(ReportAsync)));

        Assert.Equal(1, moved.Sum());
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    [InlineData(StorageProvider.SqlServer)]
    public async Task Bound_certificates_are_found_by_their_hashes(StorageProvider provider)
    {
        await using var server = await StartAsync(provider);
        using var mine = server.Authority.IssueLeaf();
        using var other = server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        await server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, "x", mine),
            ImportFiles.EnterpriseRow(LeafOptions.OtherCreditCode, "x", other)
        );
        var bound = server.App.Services.GetRequiredService<BoundCertificates>();
        var ct = TestContext.Current.CancellationToken;
        var issuer = SHA256.HashData(mine.Certificate.IssuerName.RawData);

        var hashes = await bound.HashesAsync(issuer, ct);
        Assert.Equal(Sorted(SHA256.HashData(mine.Der), SHA256.HashData(other.Der)), Sorted([.. hashes]));

        // More hashes than one chunk; the two that are bound stand in different ones.
        var strangers = Enumerable.Range(0, 300).Select(_ => RandomNumberGenerator.GetBytes(32));
        var found = await bound.FindAsync([hashes[0], .. strangers, hashes[1]], ct);
        Assert.Equal(Sorted(mine.Der, other.Der), Sorted([.. found]));
        Assert.Equal(mine.Der, Assert.Single(await bound.FindAsync([SHA256.HashData(mine.Der)], ct)));

        await server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(b => b.SetProperty(x => x.EndedAt, server.Clock.GetUtcNow()))
        );
        Assert.Empty(await bound.HashesAsync(issuer, ct));
    }

    private static IEnumerable<string> Sorted(params byte[][] values) =>
        values.Select(Convert.ToHexString).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Weak_commits_refuse_the_start()
    {
        var weak = postgres.NewDatabase() + ";Options=-c synchronous_commit=off";
        var error = await Assert.ThrowsAsync<StartRefusedException>(() =>
            RunningServer.StartAsync(("Storage:Provider", "PostgreSql"), ("Storage:ConnectionString", weak))
        );
        Assert.Contains("synchronous_commit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_the_schema_refuses_the_start()
    {
        await using var server = await RunningServer.StartAsync();
        await using var app = server.Create(
            settings: ("Storage:ConnectionString", $"Data Source={server.PathOf("empty.db")}")
        );
        var error = await Assert.ThrowsAsync<StartRefusedException>(() => app.StartAsync());
        Assert.Contains("jianli migrate", error.Message, StringComparison.Ordinal);
    }

    private static Task<int> ReportAsync(RegistryDbContext db) =>
        db
            .Applications.Where(a => a.State == ApplicationState.PendingReport && a.Round == 1 && a.RowVersion == 1)
            .ExecuteUpdateAsync(a =>
                a.SetProperty(x => x.State, ApplicationState.Reported).SetProperty(x => x.RowVersion, 2)
            );

    private static async Task<bool> SpendAsync(RunningServer server, byte[] jti)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var challenges = scope.ServiceProvider.GetRequiredService<ChallengeStore>();
        var spent = await challenges.SpendAsync(jti, server.Clock.GetUtcNow(), TestContext.Current.CancellationToken);
        return spent.TryGetValue(out _, out _);
    }

    private async Task<RunningServer> StartAsync(StorageProvider provider)
    {
        if (provider == StorageProvider.Sqlite)
        {
            return await RunningServer.StartAsync();
        }

        var sqlServer = Environment.GetEnvironmentVariable(SqlServerVariable);
        Assert.SkipWhen(
            provider == StorageProvider.SqlServer && string.IsNullOrEmpty(sqlServer),
            $"{SqlServerVariable} is not set: no SQL Server to test on"
        );
        var connection =
            provider == StorageProvider.PostgreSql
                ? postgres.NewDatabase()
                : $"{sqlServer};Database=registry-{Guid.NewGuid():N}";
        return await RunningServer.StartAsync(
            ("Storage:Provider", provider.ToString()),
            ("Storage:ConnectionString", connection)
        );
    }
}
