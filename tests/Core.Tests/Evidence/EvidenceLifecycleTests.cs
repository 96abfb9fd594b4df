using JianliRegistry.Core.Evidence;
using static JianliRegistry.Core.Evidence.EvidenceEvent;
using static JianliRegistry.Core.Evidence.EvidenceState;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class EvidenceLifecycleTests
{
    private static readonly (EvidenceState From, EvidenceEvent Event, EvidenceState To)[] Life =
    [
        (Received, Stamp, Timestamped),
        (Timestamped, Confirm, Confirmed),
        (Timestamped, Repudiate, Repudiated),
        (Confirmed, Archive, Archived),
        (Archived, Archive, Archived),
    ];

    [Fact]
    public void Every_pair_of_state_and_event_is_decided_and_no_other_moves()
    {
        foreach (var state in Enum.GetValues<EvidenceState>())
        {
            foreach (var happened in Enum.GetValues<EvidenceEvent>())
            {
                var moves = EvidenceLifecycle.TryMove(state, happened, out var to);
                var expected = Life.Where(row => row.From == state && row.Event == happened).Select(row => row.To);
                Assert.Equal(expected, moves ? [to] : []);
            }
        }
    }

    [Fact]
    public void A_life_that_the_table_does_not_know_is_our_bug()
    {
        Assert.Equal(Archived, EvidenceLifecycle.StateAfter([Stamp, Confirm, Archive, Archive]));
        Assert.Equal(Received, EvidenceLifecycle.StateAfter([]));
        _ = Assert.Throws<InvalidOperationException>(() => EvidenceLifecycle.StateAfter([Stamp, Repudiate, Confirm]));
    }
}
