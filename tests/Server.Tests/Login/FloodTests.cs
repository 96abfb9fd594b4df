using System.Net;
using System.Security.Cryptography;

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
        var before = await QuietHashOfAsync(server);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (_, _) =>
            {
                using var response = await browser.PostJsonAsync("/login/challenge", "{}");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        );

        Assert.Equal(before, HashOf(server));
    }

    /// <summary>What the server writes at its start (its first checkpoint, the CRLs it fetched) has to be over.</summary>
    private static async Task<string> QuietHashOfAsync(RunningServer server)
    {
        for (var (last, tries) = (HashOf(server), 0); tries < 30; tries++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            var now = HashOf(server);
            if (now == last)
            {
                return now;
            }

            last = now;
        }

        throw new TimeoutException("the server writes without being asked");
    }

    /// <summary>Database and write-ahead log: a single row, even a deleted one, would change them.</summary>
    private static string HashOf(RunningServer server)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { server.DatabaseFile, server.DatabaseFile + "-wal" }.Where(File.Exists))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
