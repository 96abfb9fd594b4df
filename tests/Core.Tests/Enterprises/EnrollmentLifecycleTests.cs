using JianliRegistry.Core.Enterprises;
using static JianliRegistry.Core.Enterprises.EnrollmentEvent;
using static JianliRegistry.Core.Enterprises.EnrollmentState;

namespace JianliRegistry.Core.Tests.Enterprises;

public sealed class EnrollmentLifecycleTests
{
    private static readonly Dictionary<(EnrollmentState, EnrollmentEvent), EnrollmentState> Expected = new()
    {
        [(Draft, Submit)] = Submitted,
        [(Draft, Authenticate)] = Authenticated,
        [(Submitted, Accept)] = Accepted,
        [(Submitted, Refuse)] = Refused,
        [(Refused, Reopen)] = Draft,
    };

    public static TheoryData<EnrollmentState, EnrollmentEvent> Pairs =>
        [
            .. Enum.GetValues<EnrollmentState>()
                .SelectMany(from => Enum.GetValues<EnrollmentEvent>().Select(happened => (from, happened))),
        ];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Only_the_moves_of_the_table_exist(EnrollmentState from, EnrollmentEvent happened)
    {
        var moves = EnrollmentLifecycle.TryMove(from, happened, out var to);
        Assert.Equal(Expected.TryGetValue((from, happened), out var expected), moves);
        Assert.Equal(expected, to);
    }
}
