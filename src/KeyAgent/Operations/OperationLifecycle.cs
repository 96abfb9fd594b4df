using static JianliRegistry.KeyAgent.Operations.OperationEvent;
using static JianliRegistry.KeyAgent.Operations.OperationState;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>What a page can see of an operation (docs/protocol.md §3).</summary>
internal enum OperationState
{
    WaitingToken,
    WaitingConsent,
    WaitingPin,
    Signing,
    Done,
    Failed,
}

/// <summary>What can happen to an operation.</summary>
internal enum OperationEvent
{
    FindToken,
    Agree,
    EnterPin,
    RefusePin,
    Complete,
    Fail,
}

/// <summary>The life of an operation in one table; what is missing does not exist.</summary>
internal static class OperationLifecycle
{
    private static readonly Dictionary<(OperationState From, OperationEvent On), OperationState> Moves = new()
    {
        [(WaitingToken, FindToken)] = WaitingConsent,
        [(WaitingConsent, Agree)] = WaitingPin,
        [(WaitingPin, EnterPin)] = Signing,
        // A wrong PIN ends nothing: the person decides whether to try again.
        [(Signing, RefusePin)] = WaitingPin,
        // No signature without a PIN: only Signing leads to Done.
        [(Signing, Complete)] = Done,
        [(WaitingToken, Fail)] = Failed,
        [(WaitingConsent, Fail)] = Failed,
        [(WaitingPin, Fail)] = Failed,
        [(Signing, Fail)] = Failed,
    };

    public static bool TryMove(OperationState from, OperationEvent on, out OperationState to) =>
        Moves.TryGetValue((from, on), out to);

    public static bool IsFinal(OperationState state) => state is Done or Failed;

    /// <summary>The name on the wire.</summary>
    public static string NameOf(OperationState state) =>
        state switch
        {
            WaitingToken => "waiting-token",
            WaitingConsent => "waiting-consent",
            WaitingPin => "waiting-pin",
            Signing => "signing",
            Done => "done",
            _ => "failed",
        };
}
