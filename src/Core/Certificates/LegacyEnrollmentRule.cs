namespace JianliRegistry.Core.Certificates;

/// <summary>What is accepted of the old locks of one CA, and until when. Without a rule nothing is.</summary>
/// <param name="Authority">DER of the certificate whose key signed the locks; it need not be a trust anchor of any other profile.</param>
/// <param name="Accepted">Weaknesses that a lock of this CA may have; at least one.</param>
/// <param name="Until">From this instant on the rule is void.</param>
public sealed record LegacyEnrollmentRule(byte[] Authority, LegacyWeaknesses Accepted, DateTimeOffset Until);
