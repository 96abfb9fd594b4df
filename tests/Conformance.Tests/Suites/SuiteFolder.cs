using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>The public suites lie beside the repository, where they are at all; what we waive lies here, each with its reason.</summary>
internal static class SuiteFolder
{
    private static readonly string Folder = Path.Combine(BuiltPrograms.RepositoryRoot, "..", "shared", "suites");

    /// <summary>Names of all case files.</summary>
    public static IReadOnlyList<string> Files { get; } =
        Directory.Exists(Folder)
            ?
            [
                .. Directory
                    .GetFiles(Folder, "*.jsonl")
                    .Select(Path.GetFileName)
                    .OfType<string>()
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>Case id → why we deviate.</summary>
    public static IReadOnlyDictionary<string, string> Waivers { get; } =
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Suites", "waivers.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => parts.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);

    public static IEnumerable<SuiteCase> Read(string file) =>
        File.ReadLines(Path.Combine(Folder, file)).Where(line => line.Length > 0).Select(SuiteCase.Parse);
}
