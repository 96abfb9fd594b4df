using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;

namespace JianliRegistry.Server.Tests.Login;

public sealed class FloodTests
{
    private const int Requests = 20_000;

    [Fact]
    public async Task Twenty_thousand_anonymous_challenges_leave_the_database_unchanged()
    {
        await using var server = await RunningServer.StartAsync();
        using var browser = server.NewBrowser();
        await browser.ChallengeAsync();
        await using var watcher = new SqliteConnection($"Data Source={server.DatabaseFile};Pooling=False");
        await watcher.OpenAsync();
        var before = await QuietVersionOfAsync(watcher);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (_, _) =>
            {
                using var response = await browser.PostJsonAsync("/login/challenge", "{}");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        );

        Assert.Equal(before, VersionOf(watcher));

        // The watch works: one spent challenge is seen.
        using var login = await browser.PostJsonAsync("/login", "{}");
        await server.InDatabaseAsync(db =>
        {
            db.SpentChallenges.Add(new() { Jti = new byte[16], ExpiresAt = server.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        Assert.NotEqual(before, VersionOf(watcher));
    }

    /// <summary>What the server writes at its start (its first checkpoint, the CRLs it fetched) has to be over.</summary>
    private static async Task<long> QuietVersionOfAsync(SqliteConnection watcher)
    {
        for (var (last, tries) = (VersionOf(watcher), 0); tries < 30; tries++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            var now = VersionOf(watcher);
            if (now == last)
            {
                return now;
            }

            last = now;
        }

        throw new TimeoutException("the server writes without being asked");
    }

    /// <summary>Changes with every commit of any other connection, and with nothing else.</summary>
    private static long VersionOf(SqliteConnection watcher)
    {
        using var command = watcher.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
