using JianliRegistry.KeyAgent.Operations;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Operations;

public sealed class ReplayMemoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.File("replay.log");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_fifty_simultaneous_uses_of_one_jti_exactly_one_wins()
    {
        var memory = ReplayMemory.Open(Path, Now);

        var wins = Enumerable.Range(0, 50).AsParallel().Count(_ => memory.TrySpend("a", Now.AddMinutes(7), Now));

        Assert.Equal(1, wins);
    }

    [Fact]
    public void Of_two_agents_that_share_the_memory_one_wins_each_jti()
    {
        var agents = Enumerable.Range(0, 2).Select(_ => ReplayMemory.Open(Path, Now)).ToList();

        var wins = Enumerable
            .Range(0, 200)
            .AsParallel()
            .Count(i => agents[i % 2].TrySpend($"j{i / 2}", Now.AddMinutes(7), Now));

        Assert.Equal(100, wins);
        Assert.Equal(100, File.ReadAllLines(Path).Length);
    }

    [Fact]
    public void A_line_torn_while_another_agent_runs_does_not_swallow_the_next()
    {
        var memory = ReplayMemory.Open(Path, Now);
        Assert.True(memory.TrySpend("a", Now.AddMinutes(7), Now));
        File.AppendAllText(Path, "17638560");
        Assert.True(memory.TrySpend("b", Now.AddMinutes(7), Now));

        Assert.False(ReplayMemory.Open(Path, Now).TrySpend("b", Now.AddMinutes(7), Now));
    }

    [Fact]
    public void A_restart_forgets_only_what_has_expired()
    {
        var memory = ReplayMemory.Open(Path, Now);
        Assert.True(memory.TrySpend("old", Now.AddMinutes(1), Now));
        Assert.True(memory.TrySpend("new", Now.AddMinutes(9), Now));

        var again = ReplayMemory.Open(Path, Now.AddMinutes(5));

        Assert.False(again.TrySpend("new", Now.AddMinutes(9), Now));
        Assert.DoesNotContain("old", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_uses_are_remembered_through_pruning_and_a_torn_last_line()
    {
        var memory = ReplayMemory.Open(Path, Now);
        for (var i = 0; i < 1100; i++)
        {
            Assert.True(memory.TrySpend($"j{i}", Now.AddMinutes(9), Now));
        }

        File.AppendAllText(Path, "17638560");
        var again = ReplayMemory.Open(Path, Now);

        Assert.All(Enumerable.Range(0, 1100), i => Assert.False(again.TrySpend($"j{i}", Now.AddMinutes(9), Now)));
    }
}
