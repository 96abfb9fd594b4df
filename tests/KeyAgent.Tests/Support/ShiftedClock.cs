namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>The system's clock, read by somebody whose watch is wrong.</summary>
internal sealed class ShiftedClock(TimeSpan by) : TimeProvider
{
    public TimeSpan By { get; set; } = by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
}
