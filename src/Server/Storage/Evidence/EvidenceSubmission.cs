using JianliRegistry.Core.Applications;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>One verified act, ready to be made effective: the application's move and its evidence, together or not at all.</summary>
/// <param name="BindingId">Of the key that signed: it has to be live when the act becomes effective, not only when it was verified.</param>
/// <param name="From">The state in which the act was verified; with round and row version the condition of the move.</param>
public sealed record EvidenceSubmission(
    EvidenceRecord Record,
    IReadOnlyList<(MaterialKind Kind, byte[] Content)> Materials,
    byte[] RequestJti,
    ApplicationState From,
    ApplicationState To,
    int RowVersion,
    string? ReturnReason,
    string ActorName,
    Guid BindingId
);

/// <summary>How the race for one round of one application ended for one submission.</summary>
public enum CommitOutcome
{
    Committed,

    /// <summary>Another submission or another move was first; nothing of this one remains.</summary>
    Lost,

    /// <summary>Its key was reported lost first; nothing of it remains.</summary>
    KeyBlocked,
}
