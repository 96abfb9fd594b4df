namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>BouncyCastle's state machine as a second opinion on ours: no disagreement without a written reason.</summary>
public sealed class DifferentialTests
{
    private const int RandomChains = 12_000;
    private const int MutatedChains = 20_000;

    [Fact]
    public void On_random_chains_the_two_state_machines_agree() =>
        AssertMixed(
            Compare(
                RandomChains,
                seed =>
                {
                    var chain = new RandomChain(seed);
                    return Comparison.Of(chain.Write(), chain.Policy(), RandomChain.At);
                }
            )
        );

    [Fact]
    public void On_mutated_real_chains_the_two_state_machines_agree() =>
        AssertMixed(
            Compare(
                MutatedChains,
                seed =>
                {
                    var (path, policy, at) = new MutatedChain(seed).Write();
                    return Comparison.Of(path, policy, at);
                }
            )
        );

    [Fact]
    public void On_the_real_chains_the_two_state_machines_agree()
    {
        var chains = RealChains.All;
        Assert.NotEmpty(chains);
        var (_, accepted) = Compare(
            chains.Count,
            i =>
                Comparison.Of(
                    [.. chains[i - 1].Path.Select(c => c.Certificate.Der)],
                    new Core.Certificates.PathPolicy(),
                    chains[i - 1].At
                )
        );
        Assert.NotEqual(0, accepted);
    }

    /// <summary>A generator whose chains all fail, or all pass, would compare nothing.</summary>
    private static void AssertMixed((int Count, int Accepted) compared) =>
        Assert.InRange(compared.Accepted, compared.Count / 20, compared.Count * 39 / 40);

    /// <returns>How many were compared, and how many of them we accept.</returns>
    private static (int Count, int Accepted) Compare(int count, Func<int, Comparison> compare)
    {
        var results = Enumerable.Range(1, count).AsParallel().Select(seed => (seed, result: compare(seed))).ToList();
        var (accepted, differing) = (results.Count(r => r.result.Ours is null), results.Where(r => !r.result.Agrees));
        var reasons = differing.GroupBy(r => r.result.Reason ?? "unexplained").ToList();
        TestContext.Current.SendDiagnosticMessage(
            $"{count} chains, {accepted} accepted by us\n"
                + string.Join('\n', reasons.Select(g => $"{g.Count(), 6} {g.Key}"))
        );

        var unexplained = reasons.Where(g => g.Key == "unexplained").SelectMany(g => g).OrderBy(r => r.seed).ToList();
        Assert.True(
            unexplained.Count == 0,
            $"{unexplained.Count} disagreements\n"
                + string.Join('\n', unexplained.Take(20).Select(r => $"{r.seed} {r.result}"))
        );
        return (results.Count, accepted);
    }
}
