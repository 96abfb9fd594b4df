using System.Diagnostics;
using System.Globalization;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Server.Tests.Storage;

/// <summary>A private PostgreSQL cluster for one test class: made, started and thrown away here.</summary>
/// <remarks>PostgreSQL refuses to run as root, so root hands it to the user postgres. fsync is off; synchronous_commit stays on.</remarks>
public sealed class PostgreSqlCluster : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("jianli-pg-").FullName;
    private readonly int _port = FreePort.Next();
    private int _databases;

    private static bool IsRoot => Environment.UserName == "root";

    public async ValueTask InitializeAsync()
    {
        if (IsRoot)
        {
            await RunAsync("chown", "postgres", _directory);
        }

        await AsPostgresAsync(
            $"{Tool("initdb")} -D {_directory}/data -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync"
        );
        var options = string.Create(
            CultureInfo.InvariantCulture,
            $"-c listen_addresses=127.0.0.1 -p {_port} -k {_directory} -c fsync=off -c full_page_writes=off"
        );
        await AsPostgresAsync($"{Tool("pg_ctl")} -D {_directory}/data -w -l {_directory}/log -o '{options}' start");
    }

    /// <summary>A connection string to a database that no other test uses; migrations create it.</summary>
    public string NewDatabase() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={_port};Username=postgres;Database=registry{Interlocked.Increment(ref _databases)}"
        );

    public async ValueTask DisposeAsync()
    {
        Npgsql.NpgsqlConnection.ClearAllPools();
        await AsPostgresAsync($"{Tool("pg_ctl")} -D {_directory}/data -m immediate -w stop");
        Directory.Delete(_directory, recursive: true);
    }

    private static string Tool(string name) =>
        Directory
            .EnumerateFiles("/usr/lib/postgresql", name, SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Last();

    private static Task AsPostgresAsync(string command) =>
        IsRoot ? RunAsync("su", "postgres", "-s", "/bin/bash", "-c", command) : RunAsync("/bin/bash", "-c", command);

    // Output goes nowhere: the started server would inherit a pipe and keep it open for ever.
    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "/bin/bash",
                ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "bash", program, .. arguments]
            )
        )!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
