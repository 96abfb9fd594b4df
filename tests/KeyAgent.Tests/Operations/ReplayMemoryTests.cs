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
