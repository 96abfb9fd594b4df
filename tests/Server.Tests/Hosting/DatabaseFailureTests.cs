using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Data.Sqlite;

namespace JianliRegistry.Server.Tests.Hosting;

/// <summary>The database file is ruined under the running server and comes back.</summary>
public sealed class DatabaseFailureTests
{
    [Fact]
    public async Task A_database_that_fails_is_a_503_to_be_retried_and_nothing_remains_of_it()
    {
        await using var server = await RunningServer.StartAsync();
        using var leaf = server.Authority.IssueLeaf();
        await server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, leaf)
        );
        using var browser = server.NewBrowser();
        await RuinAsync(server);
        using var failed = await browser.LoginAsync(LeafOptions.MainCreditCode, RunningServer.Password, leaf);
        using var ready = await browser.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.True(failed.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        var problem = await failed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("unavailable", problem.GetProperty("code").GetString());
        Assert.True(problem.GetProperty("retryable").GetBoolean());
        Assert.DoesNotContain("SQLite", problem.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        Repair(server);
        using var retried = await browser.LoginAsync(LeafOptions.MainCreditCode, RunningServer.Password, leaf);
        Assert.Equal(HttpStatusCode.OK, retried.StatusCode);
    }

    [Fact]
    public async Task A_person_who_asked_for_a_page_gets_one_that_says_so()
    {
        await using var server = await RunningServer.StartAsync();
        using var leaf = server.Authority.IssueLeaf();
        await server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, leaf)
        );
        using var browser = server.NewBrowser();
        await RuinAsync(server);
        using var failed = await browser.PasswordLoginAsync(LeafOptions.MainCreditCode, RunningServer.Password);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
    }

    private static async Task RuinAsync(RunningServer server)
    {
        Move(server.DatabaseFile, server.PathOf("saved.db"));
        await File.WriteAllTextAsync(server.DatabaseFile, new string('x', 8192));
    }

    private static void Repair(RunningServer server) => Move(server.PathOf("saved.db"), server.DatabaseFile);

    /// <summary>With what SQLite keeps beside it.</summary>
    private static void Move(string from, string to)
    {
        SqliteConnection.ClearAllPools();
        foreach (var part in new[] { "", "-wal", "-shm" }.Where(part => File.Exists(from + part)))
        {
            File.Move(from + part, to + part, overwrite: true);
        }
    }
}
