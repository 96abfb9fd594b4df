namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>An import file has bad rows; nothing of it was stored. Each reason names its line.</summary>
internal sealed class ImportRefusedException(IReadOnlyList<string> reasons) : Exception(string.Join("; ", reasons))
{
    public IReadOnlyList<string> Reasons { get; } = reasons;
}

/// <summary>What an import did.</summary>
internal sealed record ImportResult(string Kind, int Added, int Unchanged);
