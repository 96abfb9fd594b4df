using System.Diagnostics;
using System.Reflection;

namespace JianliRegistry.SqlServerSchema.Tests;

/// <summary>The idempotent script that dotnet-ef writes for SQL Server: made once, by the command that operators use.</summary>
public sealed class SqlServerScript
{
    private readonly Lazy<string> _text = new(() =>
    {
        var file = Path.Combine(Path.GetTempPath(), $"jianli-schema-{Guid.NewGuid():N}.sql");
        try
        {
            var (exitCode, output) = Run("--script", file);
            Assert.True(exitCode == 0, output);
            return File.ReadAllText(file);
        }
        finally
        {
            File.Delete(file);
        }
    });

    public string Text => _text.Value;

    /// <summary>Runs ./run migrations with these arguments.</summary>
    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(RepositoryRoot, "run"), ["migrations", .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    private static string RepositoryRoot
    {
        get
        {
            var directory = new DirectoryInfo(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
            while (!File.Exists(Path.Combine(directory.FullName, "JianliRegistry.sln")))
            {
                directory = directory.Parent ?? throw new InvalidOperationException("not inside the repository");
            }

            return directory.FullName;
        }
    }
}
