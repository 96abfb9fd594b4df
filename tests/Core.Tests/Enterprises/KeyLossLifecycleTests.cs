using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Tests.Enterprises;

public sealed class KeyLossLifecycleTests
{
    private static readonly (KeyStatus From, KeyLossEvent Event, KeyStatus To)[] Moves =
    [
        (KeyStatus.Active, KeyLossEvent.Report, KeyStatus.Lost),
        (KeyStatus.Active, KeyLossEvent.Suspend, KeyStatus.Suspended),
        (KeyStatus.Suspended, KeyLossEvent.Report, KeyStatus.Lost),
        (KeyStatus.Suspended, KeyLossEvent.Confirm, KeyStatus.Lost),
        (KeyStatus.Suspended, KeyLossEvent.Lift, KeyStatus.Active),
    ];

    public static TheoryData<KeyStatus, KeyLossEvent> Pairs
    {
        get
        {
            var pairs = new TheoryData<KeyStatus, KeyLossEvent>();
            foreach (var from in Enum.GetValues<KeyStatus>())
            {
                foreach (var happened in Enum.GetValues<KeyLossEvent>())
                {
                    pairs.Add(from, happened);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_pair_moves_as_the_table_says_or_not_at_all(KeyStatus from, KeyLossEvent happened)
    {
        var expected = Moves.Where(m => m.From == from && m.Event == happened).Select(m => (KeyStatus?)m.To);
        Assert.Equal(
            expected.SingleOrDefault(),
            KeyLossLifecycle.TryMove(from, happened, out var to) ? to : (KeyStatus?)null
        );
    }
}
