namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>BouncyCastle's state machine as a second opinion on ours.</summary>
public sealed class DifferentialTests
{
    [Fact]
    public void On_random_chains_the_two_state_machines_agree()
    {
        var results = Enumerable
            .Range(1, 12_000)
            .AsParallel()
            .Select(seed =>
            {
                var chain = new RandomChain(seed);
                var path = chain.Write();
                return (seed, result: Comparison.Of(path, chain.Policy(), RandomChain.At));
            })
            .ToList();
        Assert.InRange(results.Count(r => r.result.Ours is null), results.Count / 20, results.Count * 19 / 20);
        TestContext.Current.SendDiagnosticMessage(
            string.Join(
                '\n',
                results.Where(r => !r.result.Agrees).GroupBy(r => r.result.Reason).Select(g => $"{g.Count()} {g.Key}")
            )
        );
        ShowNone(results.Where(r => !r.result.IsExplained).OrderBy(r => r.seed).Select(r => $"{r.seed} {r.result}"));
    }

    private static void ShowNone(IEnumerable<string> disagreements)
    {
        var all = disagreements.ToList();
        Assert.True(
            all.Count == 0,
            $"{all.Count} disagreements\n{string.Join('\n', all.GroupBy(d => d[(d.IndexOf(' ', StringComparison.Ordinal) + 1)..]).SelectMany(g => g.Take(6)).Take(60))}"
        );
    }
}
