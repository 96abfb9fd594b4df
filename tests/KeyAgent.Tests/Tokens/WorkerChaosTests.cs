using System.Diagnostics;
using System.Globalization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.KeyAgent.Tokens;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Tokens;

/// <summary>A worker that dies or hangs gives a typed answer in time, and the agent lives on.</summary>
public sealed class WorkerChaosTests(SharedPki shared) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10.5);
    private readonly TemporaryDirectory _state = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task A_worker_that_hangs_before_the_pin_is_typed_answers_token_error_in_time()
    {
        await using var agent = await AgentInProcess.StartAsync(shared.Pki, _state.Path);
        using var page = agent.Page();
        var watch = new Stopwatch();
        agent.Person.Choose = _ =>
        {
            SignalAsync("STOP", agent.Keys.Inner.WorkerId!.Value).Wait();
            watch.Start();
            return 0;
        };

        var status = await page.SignAsync(_server.Item("good-p256"));

        // The deadline is 10 s; the rest is what a busy machine may take to notice.
        Assert.Equal("token.error", status.Error!.Code);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(9), Bound + TimeSpan.FromSeconds(5));
        Assert.Equal(0, agent.Keys.Logins);
        agent.Person.Choose = _ => 0;
        await AssertStillSignsAsync(agent, page);
    }

    [Fact]
    public async Task A_worker_that_dies_while_the_person_reads_answers_token_error_and_burns_no_pin()
    {
        await using var agent = await AgentInProcess.StartAsync(shared.Pki, _state.Path);
        using var page = agent.Page();
        agent.Person.BeforePin = () => SignalAsync("KILL", agent.Keys.Inner.WorkerId!.Value);
        agent.Person.WillType(shared.Pki.Lock("good-p256").Pin);

        var status = await page.SignAsync(_server.Item("good-p256"));

        Assert.Equal("token.error", status.Error!.Code);
        agent.Person.BeforePin = null;
        await AssertStillSignsAsync(agent, page);
    }

    [Fact]
    public async Task A_worker_killed_between_operations_is_replaced_unnoticed()
    {
        await using var agent = await AgentInProcess.StartAsync(shared.Pki, _state.Path);
        using var page = agent.Page();
        await agent.Keys.ListAsync();
        var worker = agent.Keys.Inner.WorkerId!.Value;
        await SignalAsync("KILL", worker);
        await Task.Delay(200);

        await AssertStillSignsAsync(agent, page);

        Assert.NotEqual(worker, agent.Keys.Inner.WorkerId);
    }

    [Fact]
    public async Task The_worker_ends_with_its_agent()
    {
        await using var keys = new WorkerKeyProvider(
            SoftHsm.ModulePath,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            shared.Pki.Environment
        );
        await keys.ListAsync();
        var worker = keys.WorkerId!.Value;

        await keys.DisposeAsync();

        Assert.False(Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{worker}")));
    }

    [Fact]
    public async Task A_missing_module_is_a_typed_failure()
    {
        await using var agent = await AgentInProcess.StartAsync(shared.Pki, _state.Path, module: "/nonexistent.so");
        using var page = agent.Page();

        Assert.Equal("driver.missing", (await page.LogInAsync(_server.Challenge())).Error!.Code);

        using var answer = await page.GetAsync("/v1/diagnosis");
        var diagnosis = AgentPage.Read<Diagnosis>(await answer.Content.ReadAsByteArrayAsync());
        Assert.Contains(diagnosis.Steps, s => s is { Step: "driver", Outcome: "failed", Code: "driver.missing" });
    }

    private async Task AssertStillSignsAsync(AgentInProcess agent, AgentPage page)
    {
        agent.Person.WillType(shared.Pki.Lock("good-p256").Pin);
        Assert.Equal("done", (await page.SignAsync(_server.Item("good-p256"))).State);
    }

    private static async Task SignalAsync(string signal, int process)
    {
        await using var kill = ChildProcess.Start(
            "/bin/kill",
            ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]
        );
        Assert.Equal(0, await kill.WaitForExitAsync());
    }
}
