using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace JianliRegistry.Core.Certificates;

/// <summary>The stable names of the weaknesses, as configuration, commands and documents write them.</summary>
public static class LegacyWeaknessNames
{
    private static readonly Dictionary<string, LegacyWeaknesses> ByName = Enum.GetValues<LegacyWeaknesses>()
        .Where(kind => kind != LegacyWeaknesses.None)
        .ToDictionary(kind => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString()), StringComparer.Ordinal);

    /// <summary>In the order of <see cref="LegacyWeaknesses"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ByName.OrderBy(kind => kind.Value).Select(kind => kind.Key)];

    public static bool TryParse([NotNullWhen(true)] string? name, out LegacyWeaknesses kind) =>
        ByName.TryGetValue(name ?? "", out kind);

    public static IReadOnlyList<string> Of(LegacyWeaknesses weaknesses) =>
        [.. All.Where(name => weaknesses.HasFlag(ByName[name]))];
}
