using JianliRegistry.Core.Applications;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>What a signed act does to the row it is about, with the condition under which it may.</summary>
public abstract record SubjectChange;

/// <summary>An application moves; the state in which the act was verified is, with round and row version, the condition.</summary>
public sealed record ApplicationChange(
    ApplicationState From,
    ApplicationState To,
    int RowVersion,
    string? ReturnReason,
    string ActorName
) : SubjectChange;

/// <summary>A prepared 强制注销 is submitted.</summary>
public sealed record DeregistrationSubmission(int RowVersion) : SubjectChange;

/// <summary>A prepared 重要信息修改 is submitted.</summary>
public sealed record InfoChangeSubmission(int RowVersion) : SubjectChange;

/// <summary>One verified act, ready to be made effective: its subject's change and its evidence, together or not at all.</summary>
/// <param name="BindingId">Of the key that signed: it has to be live when the act becomes effective, not only when it was verified.</param>
public sealed record EvidenceSubmission(
    EvidenceRecord Record,
    IReadOnlyList<(MaterialKind Kind, byte[] Content)> Materials,
    byte[] RequestJti,
    SubjectChange Change,
    Guid BindingId
);

/// <summary>How the race for one round of one subject ended for one submission.</summary>
public enum CommitOutcome
{
    Committed,

    /// <summary>Another submission or another move was first; nothing of this one remains.</summary>
    Lost,

    /// <summary>Its key was reported lost first; nothing of it remains.</summary>
    KeyBlocked,
}
