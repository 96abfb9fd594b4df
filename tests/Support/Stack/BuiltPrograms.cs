namespace JianliRegistry.Tests.Support.Stack;

/// <summary>The programs of this repository as the build left them, found from whoever asks (artifacts/bin/X/CONFIGURATION).</summary>
public static class BuiltPrograms
{
    /// <summary>Where JianliRegistry.sln lies.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    public static string Server => PathOf("Server");
    public static string KeyAgent => PathOf("KeyAgent");
    public static string Verifier => PathOf("Verifier");
    public static string Pki => PathOf("Pki");
    public static string Demo => PathOf("Demo");

    private static string PathOf(string project)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var dll = Path.Combine(
            RepositoryRoot,
            "artifacts",
            "bin",
            project,
            configuration,
            $"JianliRegistry.{project}.dll"
        );
        return File.Exists(dll)
            ? dll
            : throw new FileNotFoundException($"{project} is not built; build JianliRegistry.sln first.", dll);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "JianliRegistry.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No JianliRegistry.sln above {AppContext.BaseDirectory}");
    }
}
