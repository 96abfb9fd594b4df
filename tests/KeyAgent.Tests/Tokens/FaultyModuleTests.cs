using System.Diagnostics;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.KeyAgent.Tokens;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Tokens;

/// <summary>A bad module against the real agent and worker: a typed answer in time, one PIN try for one PIN typed, and the agent lives on.</summary>
public sealed class FaultyModuleTests(SharedPki shared, FaultModule module) : IDisposable
{
    private const string Lock = "good-p256";
    private readonly TemporaryDirectory _state = new();
    private readonly FaultControl _faults = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);

    private string Pin => shared.Pki.Lock(Lock).Pin;

    public void Dispose()
    {
        _state.Dispose();
        _faults.Dispose();
    }

    [Theory]
    [InlineData("Login hang")]
    [InlineData("Sign hang")]
    public async Task A_call_that_hangs_answers_token_error_in_time(string fault)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        var watch = new Stopwatch();
        agent.Person.BeforePin = () =>
        {
            _faults.Set(fault);
            watch.Start();
            return Task.CompletedTask;
        };
        agent.Person.WillType(Pin);

        var id = await page.StartAsync(new OperationRequest("sign", Items: [_server.Item(Lock)]));
        await page.WaitForAsync(id, s => s.State == "signing");
        using (var status = await page.GetAsync("/v1/status"))
        {
            Assert.Equal(200, (int)status.StatusCode);
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        var ended = await page.WaitForAsync(id, s => s.State is "done" or "failed");

        // The promise is 10.5 s; the rest is what a busy machine may take.
        Assert.Equal("token.error", ended.Error!.Code);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(15.5));
        Assert.Equal(1, _faults.CallsOf("Login"));
        agent.Person.BeforePin = null;
        await AssertStillSignsAsync(agent, page);
    }

    [Theory]
    [InlineData("Login crash", "token.error")]
    [InlineData("Sign crash", "token.error")]
    [InlineData("Sign exit", "token.error")]
    [InlineData("Sign fail 0x30", "token.error")]
    [InlineData("Sign fail 0x32", "token.removed")]
    [InlineData("Sign fail 0xDEADBEEF", "token.error")]
    [InlineData("Login fail 0xA4", "pin.locked")]
    [InlineData("Sign garbage", "token.error")]
    [InlineData("Sign empty", "token.error")]
    [InlineData("Sign endless", "token.error")]
    public async Task A_failure_under_the_pin_has_a_code_and_costs_one_try(string fault, string code)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set(fault);
        agent.Person.WillType(Pin);

        var status = await page.SignAsync(_server.Item(Lock));

        Assert.Equal(("failed", code), (status.State, status.Error?.Code));
        Assert.Null(Assert.Single(status.Items!).Result);
        Assert.Equal(1, _faults.CallsOf("Login"));
        await AssertStillSignsAsync(agent, page);
    }

    [Theory]
    [InlineData("GetAttributeValue garbage")]
    [InlineData("GetAttributeValue crash")]
    [InlineData("GetTokenInfo fail 0x30")]
    [InlineData("OpenSession fail 0x05")]
    public async Task A_module_that_fails_before_the_question_never_sees_a_pin(string fault)
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set(fault);

        var status = await page.SignAsync(_server.Item(Lock));

        Assert.Equal("token.error", status.Error?.Code);
        Assert.Empty(agent.Person.Seen);
        Assert.Equal(0, _faults.CallsOf("Login"));
        await AssertStillSignsAsync(agent, page);
    }

    [Fact]
    public async Task Tokens_that_share_a_nonsensical_serial_never_see_each_others_pin()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set("GetTokenInfo garbage");

        var status = await page.SignAsync(_server.Item(Lock));

        Assert.Equal("token.error", status.Error?.Code);
        Assert.Empty(agent.Person.PinsAsked);
        Assert.Equal(0, _faults.CallsOf("Login"));
    }

    [Fact]
    public async Task What_a_module_prints_does_not_disturb_the_answers()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set("Login noise", "Sign noise");

        await AssertSignsAsync(agent, page);
    }

    [Fact]
    public async Task A_locked_token_stops_before_anybody_is_asked()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set("pin tries 0");

        var status = await page.SignAsync(_server.Item(Lock));

        Assert.Equal("pin.locked", status.Error?.Code);
        Assert.Empty(agent.Person.Seen);
        Assert.Empty(agent.Person.PinsAsked);
        Assert.Equal(0, _faults.CallsOf("Login"));
    }

    [Fact]
    public async Task Each_try_is_one_that_a_person_typed_and_after_the_last_nobody_is_asked_again()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set("pin tries 3");
        agent.Person.WillType("00000000", "00000001", "00000002", Pin);

        var status = await page.SignAsync(_server.Item(Lock));

        Assert.Equal("pin.locked", status.Error?.Code);
        Assert.Equal([PinState.Ok, PinState.CountLow, PinState.FinalTry], agent.Person.PinsAsked.Select(p => p.State));
        Assert.Equal(3, _faults.CallsOf("Login"));
    }

    [Fact]
    public async Task A_key_pulled_out_before_the_pin_is_typed_is_token_removed_and_is_waited_for_next_time()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        agent.Person.BeforePin = () =>
        {
            _faults.Set("token absent");
            return Task.CompletedTask;
        };
        agent.Person.WillType(Pin);

        var status = await page.SignAsync(_server.Item(Lock));

        Assert.Equal("token.removed", status.Error?.Code);
        agent.Person.BeforePin = null;
        agent.Person.WillType(Pin);
        var id = await page.StartAsync(new OperationRequest("sign", Items: [_server.Item(Lock)]));
        Assert.Equal("waiting-token", (await page.PollAsync(id, wait: 1)).State);
        _faults.Set();
        Assert.Equal("done", (await page.WaitForAsync(id, s => s.State is "done" or "failed")).State);
    }

    [Fact]
    public async Task A_key_pulled_out_in_a_list_keeps_what_is_signed()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set("Sign slow 150");
        agent.Person.WillType(Pin);
        var id = await page.StartAsync(new OperationRequest("sign", Items: Items(12)));

        await page.WaitForAsync(id, s => s.Items!.Any(i => i.State == "done"));
        _faults.Set("token absent");
        var status = await page.WaitForAsync(id, s => s.State is "done" or "failed");

        Assert.Equal("done", status.Items![0].State);
        Assert.Equal(("failed", "token.removed"), (status.Items[^1].State, status.Items[^1].Error?.Code));
        await AssertStillSignsAsync(agent, page);
    }

    [Fact]
    public async Task A_list_that_the_page_cancels_stops_between_two_items()
    {
        await using var agent = await StartAsync();
        using var page = agent.Page();
        _faults.Set("Sign slow 300");
        agent.Person.WillType(Pin);
        var id = await page.StartAsync(new OperationRequest("sign", Items: Items(20)));

        await page.WaitForAsync(id, s => s.Items!.Any(i => i.State == "done"));
        using var answer = await page.DeleteAsync(id);

        Assert.Equal(204, (int)answer.StatusCode);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (agent.Person.Told.IsEmpty)
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.Contains("user.cancelled", Assert.Single(agent.Person.Told), StringComparison.Ordinal);
        Assert.InRange(_faults.CallsOf("Sign"), 1, 12);
        await AssertStillSignsAsync(agent, page);
    }

    private SignItem[] Items(int count) => [.. Enumerable.Range(0, count).Select(_ => _server.Item(Lock))];

    private Task<AgentInProcess> StartAsync() =>
        AgentInProcess.StartAsync(shared.Pki, _state.Path, module: module.ModulePath, environment: _faults.Environment);

    private Task AssertStillSignsAsync(AgentInProcess agent, AgentPage page)
    {
        _faults.Set();
        return AssertSignsAsync(agent, page);
    }

    private async Task AssertSignsAsync(AgentInProcess agent, AgentPage page)
    {
        var before = _faults.CallsOf("Login");
        agent.Person.WillType(Pin);
        Assert.Equal("done", (await page.SignAsync(_server.Item(Lock))).State);
        Assert.Equal(before + 1, _faults.CallsOf("Login"));
    }
}
