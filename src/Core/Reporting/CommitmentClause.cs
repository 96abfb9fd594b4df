namespace JianliRegistry.Core.Reporting;

/// <summary>One clause 承诺条款 that the enterprise confirms on its own (Manual S33).</summary>
public sealed record CommitmentClause(string Id, string Text);
