namespace JianliRegistry.Server.Shared;

/// <summary>Whom a person may call (section <c>Support</c>); the defaults are the manual's numbers (Manual S60, S61).</summary>
public sealed class SupportOptions
{
    public const string Section = "Support";

    private static readonly string[] ManualTechnical = ["0531-66680788", "0531-66680789", "0531-66680792"];
    private static readonly string[] ManualBusiness = ["010-68362887", "010-68313292"];

    /// <summary>Empty means the manual's.</summary>
    public IList<string> TechnicalNumbers { get; } = [];

    /// <summary>Empty means the manual's.</summary>
    public IList<string> BusinessNumbers { get; } = [];

    public IEnumerable<string> Technical => TechnicalNumbers.Count > 0 ? TechnicalNumbers : ManualTechnical;

    public IEnumerable<string> Business => BusinessNumbers.Count > 0 ? BusinessNumbers : ManualBusiness;
}
