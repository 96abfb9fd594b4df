namespace JianliRegistry.Server.Storage;

/// <summary>The key of encrypted fields (section <c>PersonalData</c>).</summary>
public sealed class PersonalDataOptions
{
    public const string Section = "PersonalData";

    public string KeyFile { get; set; } = "";
}
