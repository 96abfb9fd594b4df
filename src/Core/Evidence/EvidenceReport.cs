namespace JianliRegistry.Core.Evidence;

/// <summary>One check of a report.</summary>
/// <param name="Name">Stable, lower case with dots, e.g. commitment.signature.</param>
/// <param name="Outcome">passed, failed or skipped.</param>
/// <param name="Reason">The RejectionReason's name when failed, a word why when skipped.</param>
public sealed record EvidenceCheck(string Name, string Outcome, string? Reason, string? Detail);

/// <summary>One proof that the signature existed.</summary>
/// <param name="Kind">checkpoint, timestamp, archive-timestamp or evidence-record.</param>
/// <param name="JudgedAt">Until when its authority had to be good: the next proof over it, or the report's instant; null for the log.</param>
public sealed record ExistenceProofLine(string Kind, DateTimeOffset Time, DateTimeOffset? JudgedAt, bool IsTrusted);

/// <param name="SubIndication">EN 319 102-1 §5.1.3, e.g. HASH_FAILURE; null when passed.</param>
/// <param name="At">The instant the report speaks about.</param>
/// <param name="Facts">What was shown, by stable key; contains no personal data.</param>
/// <param name="Proofs">The oldest first.</param>
public sealed record EvidenceReport(
    Indication Indication,
    string? SubIndication,
    DateTimeOffset At,
    IReadOnlyList<EvidenceCheck> Checks,
    IReadOnlyDictionary<string, string> Facts,
    IReadOnlyList<ExistenceProofLine> Proofs
);
