namespace JianliRegistry.Core.Evidence;

/// <summary>EN 319 102-1 §5.1.3.</summary>
public enum Indication
{
    TotalPassed,
    TotalFailed,
    Indeterminate,
}
