using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Server.Storage;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>The real key agent logs in at the real server, whose log is rolled back, forked or silent since the last time.</summary>
public sealed class AgentAsMonitorTests() : EvidenceScenario(null), IDisposable
{
    private readonly TemporaryDirectory _agent = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public async Task A_log_that_grew_is_accepted_and_one_that_was_rolled_back_is_refused()
    {
        _ = await ReportAsync();
        var backup = await BackUpAsync();
        Assert.Contains("存证日志：首次见到，共 1 条", await LogInAsync(), StringComparison.Ordinal);
        _ = await ReportAsync();
        _ = await ReportAsync();
        Assert.Contains("存证日志：已核对，历史未被改写，共 3 条", await LogInAsync(), StringComparison.Ordinal);

        await RestoreAsync(backup);
        var refused = await LogInAsync();

        Assert.Contains("log.rewritten", refused, StringComparison.Ordinal);
        Assert.Contains("服务器的存证日志历史被改写", refused, StringComparison.Ordinal);
        Assert.Contains("\"purpose\":\"log-rewritten\"", JournalText(), StringComparison.Ordinal);
        var conflict = Assert.Single(Directory.EnumerateFiles(_agent.Path, "log-conflict-*.txt"));
        Assert.Equal(
            2,
            (await File.ReadAllTextAsync(conflict)).Split('\n').Count(l => l.StartsWith("— ", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_fork_of_the_log_is_refused_even_when_it_is_longer()
    {
        _ = await ReportAsync();
        var backup = await BackUpAsync();
        _ = await ReportAsync();
        Assert.Contains("共 2 条", await LogInAsync(), StringComparison.Ordinal);

        await RestoreAsync(backup);
        using var page = await Signer.OpenPageAsync();
        for (var i = 0; i < 2; i++)
        {
            var number = await Server.AddApplicationAsync(Signer);
            using var done = await page.SubmitAsync(number, Signer.Sign(await page.StatementAsync(number)));
            Assert.True(done.IsSuccessStatusCode);
        }

        Assert.Contains("log.rewritten", await LogInAsync(), StringComparison.Ordinal);
        Assert.Contains("log.rewritten", await LogInAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_does_not_answer_stops_nobody_and_is_told_and_journalled()
    {
        _ = await ReportAsync();
        _ = await LogInAsync();
        var challenge = await ChallengeAsync();
        await Server.App.StopAsync();

        var asked = await LogInAsync(challenge);

        Assert.Contains("存证日志：这次未能核对", asked, StringComparison.Ordinal);
        Assert.Contains("上次见到共 1 条", asked, StringComparison.Ordinal);
        Assert.Contains("\"purpose\":\"log-unchecked\"", JournalText(), StringComparison.Ordinal);
    }

    /// <returns>What the agent tells its person, up to the question or the refusal.</returns>
    private async Task<string> LogInAsync(string? challenge = null)
    {
        challenge ??= await ChallengeAsync();
        var configuration = _agent.File("servers.json");
        var pinned = await File.ReadAllTextAsync(Path.Combine(Server.Locks.Root, "agent", "servers.json"));
        await File.WriteAllTextAsync(
            configuration,
            pinned
                .Replace(DevelopmentPki.DefaultOrigin, Server.Origin, StringComparison.Ordinal)
                .Replace("\"jianli-dev\"", "\"jianli-test\"", StringComparison.Ordinal)
        );
        await using var agent = ChildProcess.Start(
            "dotnet",
            [
                BuiltPrograms.KeyAgent,
                "serve",
                "--servers",
                configuration,
                "--module",
                SoftHsm.ModulePath,
                "--ports",
                $"{_port}",
                "--state",
                _agent.Path,
                "--server-ca",
                Server.TlsRoot,
            ],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SOFTHSM2_CONF"] = Server.Locks.SoftHsm.ConfigurationFile,
            }
        );
        await agent.ReadUntilAsync("listening on");
        using var browser = new HttpClient();
        browser.DefaultRequestHeaders.Add("Origin", Server.Origin);
        browser.DefaultRequestHeaders.Add("X-JLK-Protocol", "1");
        using var body = JsonContent.Create(new { type = "login", challenge });
        body.Headers.ContentType!.CharSet = null;
        await body.LoadIntoBufferAsync();
        using var accepted = await browser.PostAsync(new Uri($"http://127.0.0.1:{_port}/v1/operations"), body);
        Assert.Equal(202, (int)accepted.StatusCode);
        for (var i = 0; i < 400; i++)
        {
            var said = agent.Transcript();
            if (
                said.Contains("证书 1：", StringComparison.Ordinal) || said.Contains("未完成", StringComparison.Ordinal)
            )
            {
                return said;
            }

            await Task.Delay(50);
        }

        return agent.Transcript();
    }

    private async Task<string> ChallengeAsync()
    {
        using var page = await Signer.OpenPageAsync();
        using var answer = await page.PostAsync("/login/challenge", "{}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("challenge").GetString()!;
    }

    private string JournalText() => File.ReadAllText(_agent.File("journal.jsonl"));

    private async Task<string> BackUpAsync()
    {
        var backup = _agent.File("backup.db");
        await Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("VACUUM INTO {0}", backup));
        File.Copy(Server.CheckpointFile, backup + ".checkpoint");
        return backup;
    }

    /// <summary>Puts back database and second copy together, as nobody should: our own start has nothing to compare with then.</summary>
    private async Task RestoreAsync(string backup)
    {
        await using (var scope = Server.App.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
            var path = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
            await Server.App.StopAsync();
            SqliteConnection.ClearAllPools();
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            File.Copy(backup, path, overwrite: true);
            await using var restored = new SqliteConnection($"Data Source={path}");
            await restored.OpenAsync();
            await using var command = restored.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            _ = await command.ExecuteScalarAsync();
            File.Copy(backup + ".checkpoint", Server.CheckpointFile, overwrite: true);
        }

        await Server.RestartAsync();
    }
}
