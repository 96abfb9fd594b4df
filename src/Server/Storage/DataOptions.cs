namespace JianliRegistry.Server.Storage;

/// <summary>Where uploaded files and protection keys lie (section <c>Data</c>).</summary>
public sealed class DataOptions
{
    public const string Section = "Data";

    public string Directory { get; set; } = "";
}
