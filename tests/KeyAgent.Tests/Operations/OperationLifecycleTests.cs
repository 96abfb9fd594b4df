using JianliRegistry.KeyAgent.Operations;
using static JianliRegistry.KeyAgent.Operations.OperationEvent;
using static JianliRegistry.KeyAgent.Operations.OperationState;

namespace JianliRegistry.KeyAgent.Tests.Operations;

/// <summary>All pairs of state and event, against a table written a second time.</summary>
public sealed class OperationLifecycleTests
{
    // Rows: states in order; columns: FindToken, Agree, EnterPin, RefusePin, Complete, Fail.
    private static readonly OperationState?[][] Expected =
    [
        [WaitingConsent, null, null, null, null, Failed],
        [null, WaitingPin, null, null, null, Failed],
        [null, null, Signing, null, null, Failed],
        [null, null, null, WaitingPin, Done, Failed],
        [null, null, null, null, null, null],
        [null, null, null, null, null, null],
    ];

    [Fact]
    public void Every_pair_of_state_and_event_moves_as_the_protocol_says_or_not_at_all()
    {
        foreach (var state in Enum.GetValues<OperationState>())
        {
            foreach (var on in Enum.GetValues<OperationEvent>())
            {
                var moves = OperationLifecycle.TryMove(state, on, out var to);
                Assert.Equal(Expected[(int)state][(int)on], moves ? to : null);
            }
        }
    }

    [Fact]
    public void Only_signing_leads_to_done()
    {
        var ways = Enum.GetValues<OperationState>()
            .SelectMany(s => Enum.GetValues<OperationEvent>().Select(e => (s, e)))
            .Where(p => OperationLifecycle.TryMove(p.s, p.e, out var to) && to == Done);

        Assert.Equal([(Signing, Complete)], ways);
    }

    [Fact]
    public void States_have_the_names_of_the_protocol() =>
        Assert.Equal(
            ["waiting-token", "waiting-consent", "waiting-pin", "signing", "done", "failed"],
            Enum.GetValues<OperationState>().Select(OperationLifecycle.NameOf)
        );
}
