namespace JianliRegistry.Core.Certificates;

/// <summary>Limits and freshness; instants and durations only, no I/O.</summary>
/// <param name="MaxStatusAge">Status whose thisUpdate is older counts as none; null = only nextUpdate decides.</param>
/// <param name="RequireRevocation">Each certificate below the anchor has to be shown good (hard fail).</param>
public sealed record PathPolicy(TimeSpan? MaxStatusAge = null, bool RequireRevocation = true);
