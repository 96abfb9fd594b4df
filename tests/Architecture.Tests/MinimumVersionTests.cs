using System.Text.Json;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>Nothing is built with a version that is known to be broken (security/minimum-versions.json).</summary>
public sealed class MinimumVersionTests
{
    private static readonly JsonElement Table = JsonDocument
        .Parse(Sources.Read("security/minimum-versions.json"))
        .RootElement;

    private static readonly Dictionary<string, (Version Minimum, string Because)> Minimums = Table
        .GetProperty("packages")
        .EnumerateArray()
        .ToDictionary(
            entry => entry.GetProperty("id").GetString()!,
            entry =>
                (Version.Parse(entry.GetProperty("minimum").GetString()!), entry.GetProperty("because").GetString()!),
            StringComparer.OrdinalIgnoreCase
        );

    [Fact]
    public void Every_restored_package_is_at_least_the_version_that_is_safe() =>
        Assert.Empty(Restored.Select(TooOld).OfType<string>());

    [Fact]
    public void A_package_one_version_too_old_is_found() =>
        Assert.NotNull(TooOld(("somewhere", "bouncycastle.cryptography", "2.3.0")));

    [Fact]
    public void The_packages_that_guard_the_signatures_are_really_looked_at()
    {
        var seen = Restored.Select(package => package.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Superset(new HashSet<string>(["BouncyCastle.Cryptography", "Npgsql", "Microsoft.Data.SqlClient"]), seen);
    }

    [Fact]
    public void The_runtime_is_at_least_the_version_that_is_safe() =>
        Assert.True(
            Environment.Version >= Version.Parse(Table.GetProperty("runtime").GetProperty("minimum").GetString()!)
        );

    private static string? TooOld((string Project, string Id, string Version) package) =>
        Minimums.TryGetValue(package.Id, out var entry)
        && Version.Parse(package.Version.Split('-', '+')[0]) < entry.Minimum
            ? $"{package.Project}: {package.Id} {package.Version} < {entry.Minimum} ({entry.Because})"
            : null;

    // The resolved graph of each project, transitive packages included.
    private static IEnumerable<(string Project, string Id, string Version)> Restored =>
        Directory
            .EnumerateFiles(
                Path.Combine(Sources.Root, "artifacts", "obj"),
                "project.assets.json",
                SearchOption.AllDirectories
            )
            .SelectMany(PackagesOf);

    private static List<(string Project, string Id, string Version)> PackagesOf(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(assets));
        var project = Path.GetFileName(Path.GetDirectoryName(assets)!);
        return
        [
            .. document
                .RootElement.GetProperty("libraries")
                .EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package")
                .Select(library => library.Name.Split('/'))
                .Select(parts => (project, parts[0], parts[1])),
        ];
    }
}
