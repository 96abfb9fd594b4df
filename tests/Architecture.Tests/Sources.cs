namespace JianliRegistry.Architecture.Tests;

/// <summary>The repository as text: what people wrote, without what tools generate.</summary>
internal static class Sources
{
    private static readonly string[] Generated = ["artifacts", "bin", "obj", ".git", "Migrations", "demo-out"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, '/' between folders.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Select(Relative).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Code => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static string[] Lines(string relative) => File.ReadAllLines(Path.Combine(Root, relative));

    private static IEnumerable<string> Walk(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Concat(
                Directory
                    .EnumerateDirectories(folder)
                    .Where(child => !Generated.Contains(Path.GetFileName(child), StringComparer.Ordinal))
                    .SelectMany(Walk)
            );

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "JianliRegistry.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No JianliRegistry.sln above the tests.");
        }

        return folder.FullName;
    }
}
