using static JianliRegistry.Core.Evidence.EvidenceEvent;
using static JianliRegistry.Core.Evidence.EvidenceState;

namespace JianliRegistry.Core.Evidence;

/// <summary>The life of evidence as one table; what is missing in it does not exist.</summary>
/// <remarks>
/// CONTESTED (an invalidityDate dated back) is no state: it stands beside any of them and moves nothing, or an enterprise
/// could void its own act by having a revocation backdated.
/// </remarks>
public static class EvidenceLifecycle
{
    private static readonly Dictionary<(EvidenceState From, EvidenceEvent Event), EvidenceState> Moves = new()
    {
        [(Received, Stamp)] = Timestamped,
        [(Timestamped, Confirm)] = Confirmed,
        [(Timestamped, Repudiate)] = Repudiated,
        [(Confirmed, Archive)] = Archived,

        // What was once confirmed is never repudiated: the CA itself said good after the timestamp.
        [(Archived, Archive)] = Archived,
    };

    public static bool TryMove(EvidenceState from, EvidenceEvent happened, out EvidenceState to) =>
        Moves.TryGetValue((from, happened), out to);

    /// <exception cref="InvalidOperationException">The table has no such life.</exception>
    public static EvidenceState StateAfter(IEnumerable<EvidenceEvent> events)
    {
        var state = Received;
        foreach (var happened in events)
        {
            state = TryMove(state, happened, out var next)
                ? next
                : throw new InvalidOperationException($"{state} has no {happened}");
        }

        return state;
    }
}
