using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>
/// The whole registry on this machine: development PKI with SoftHSM locks, authority, server with imported legacy data,
/// and the key agent with one lock plugged in. Demo, dev and the end-to-end tests start the same one.
/// </summary>
/// <remarks>Every program is a child process; disposing ends all of them and removes a temporary folder.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stack of programs, not a collection.")]
public sealed partial class RegistryStack : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly StackOptions _options;
    private readonly List<StackAgent> _agents = [];
    private ChildProcess? _authority;
    private ChildProcess? _server;

    private RegistryStack(StackOptions options)
    {
        _options = options;
        Directory = options.Directory is { } given
            ? System.IO.Directory.CreateDirectory(given).FullName
            : System.IO.Directory.CreateTempSubdirectory("jianli-").FullName;
        ServerPort = options.ServerPort ?? FreePort.Next();
        AuthorityPort = options.AuthorityPort ?? FreePort.Next();
        AgentPort = options.AgentPort ?? FreePort.Next();
        Pki = new PkiDirectory(Path.Combine(Directory, "pki"));
    }

    /// <summary>PEM of the root that the server's TLS certificate chains to.</summary>
    public string TlsRoot => Path.Combine(Pki.Root, "ca", "tls-root.pem");

    /// <summary>Holds pki/, data/, usb/ (the plugged-in locks) and agent/.</summary>
    public string Directory { get; }
    public PkiDirectory Pki { get; }
    public int ServerPort { get; }
    public int AuthorityPort { get; }
    public int AgentPort { get; }

    /// <summary>https://localhost:PORT, as the browser sends it.</summary>
    public string Origin => $"https://{_options.Host}:{ServerPort}";
    public Uri Authority => new($"http://127.0.0.1:{AuthorityPort}");
    public IReadOnlyDictionary<string, LockRecord> Locks { get; private set; } =
        new Dictionary<string, LockRecord>(StringComparer.Ordinal);
    public StackLegacy Legacy { get; private set; } = null!;

    /// <summary>The agent that was started last.</summary>
    public StackAgent Agent =>
        _agents.Count > 0 ? _agents[^1] : throw new InvalidOperationException("No agent was started.");

    /// <summary>What the server has written, for a failure's report.</summary>
    public string ServerOutput => _server?.Transcript() ?? "";

    public static async Task<RegistryStack> StartAsync(StackOptions options, CancellationToken ct = default)
    {
        var stack = new RegistryStack(options);
        try
        {
            await stack.StartAllAsync(ct);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new person's browser: see <see cref="StackBrowser"/>.</summary>
    public HttpClient CreateBrowser() => StackBrowser.Create(Origin, TlsRoot);

    /// <summary>Runs the server's command line (`jianli …`) against this stack's database.</summary>
    public Task<ProgramEnd> JianliAsync(IReadOnlyList<string> arguments) =>
        RunAsync(BuiltPrograms.Server, arguments, ServerEnvironment());

    /// <summary>Kills the server as a power cut would; <see cref="StartServerAsync"/> brings it back.</summary>
    public async Task KillServerAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    public async Task StartServerAsync(CancellationToken ct = default)
    {
        _server = ChildProcess.Start("dotnet", [BuiltPrograms.Server, "serve"], ServerEnvironment());
        using var browser = CreateBrowser();
        await WaitUntilHealthyAsync(_server, browser, new Uri($"{Origin}/health/live"), ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        await KillServerAsync();
        if (_authority is not null)
        {
            await _authority.DisposeAsync();
        }

        if (_options.Directory is null && System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private async Task StartAllAsync(CancellationToken ct)
    {
        // A second start on the same folder finds its PKI and its data already there.
        if (!File.Exists(Pki.AgentServers))
        {
            await TimedAsync("development PKI and identity keys", InitPkiAsync);
        }

        await (_options.WithRegister ? StackRegister.OrderLocksAsync(Pki) : Task.CompletedTask);

        Locks = Pki.LockNames().ToDictionary(name => name, Pki.ReadLock, StringComparer.Ordinal);
        Legacy = StackLegacy.Read(Pki);
        var authority = TimedAsync("authority (CRL, OCSP, timestamps)", () => StartAuthorityAsync(ct));
        await TimedAsync("database, legacy enterprises and applications", PrepareDatabaseAsync);
        await authority;
        var server = TimedAsync("server", () => StartServerAsync(ct));
        if (_options.InsertedLock is { } lockName)
        {
            await TimedAsync("key agent", () => PlugInAsync(lockName, ct));
        }

        await server;
    }

    private Task InitPkiAsync() =>
        RequireAsync(
            RunAsync(
                BuiltPrograms.Pki,
                ["init", "--out", Pki.Root, "--origin", Origin, "--authority", $"http://127.0.0.1:{AuthorityPort}"],
                new Dictionary<string, string>()
            )
        );

    private async Task StartAuthorityAsync(CancellationToken ct)
    {
        _authority = ChildProcess.Start(
            "dotnet",
            [BuiltPrograms.Pki, "authority", "--dir", Pki.Root, "--urls", $"http://127.0.0.1:{AuthorityPort}"]
        );
        using var client = new HttpClient();
        await WaitUntilHealthyAsync(_authority, client, new Uri(Authority, "/health"), ct);
    }

    private async Task PrepareDatabaseAsync()
    {
        // Written last: a start that was interrupted before is done again, and an import twice changes nothing.
        var imported = Path.Combine(Directory, "data", "imported");
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "data"));
        await RequireAsync(JianliAsync(["migrate"]));
        if (!File.Exists(imported))
        {
            await RequireAsync(JianliAsync(["legacy", "import", Legacy.EnterprisesFile, Legacy.ApplicationsFile]));
            await File.WriteAllTextAsync(imported, Legacy.EnterprisesFile);
        }

        await (_options.WithRegister ? StackRegister.ImportAsync(this, _options.WithDesks) : Task.CompletedTask);
    }

    private string Usb(string lockName) => Path.Combine(Directory, "usb", lockName);

    private Dictionary<string, string> ServerEnvironment() => StackServerSettings.For(this, _options.ServerSettings);

    private async Task TimedAsync(string what, Func<Task> step)
    {
        var clock = Stopwatch.StartNew();
        await step();
        _options.Progress(what, clock.Elapsed);
    }

    internal static async Task RequireAsync(Task<ProgramEnd> running)
    {
        var end = await running;
        if (end.ExitCode != 0)
        {
            throw new InvalidOperationException($"exit code {end.ExitCode}:\n{end.Output}");
        }
    }

    internal static async Task<ProgramEnd> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        await using var running = ChildProcess.Start("dotnet", [program, .. arguments], environment);
        running.CloseInput();
        var exitCode = await running.WaitForExitAsync(StartLimit);
        return new ProgramEnd(exitCode, running.Transcript());
    }

    private static async Task WaitUntilHealthyAsync(
        ChildProcess program,
        HttpClient client,
        Uri address,
        CancellationToken ct
    )
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (program.HasExited || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"Nobody answers at {address}:\n{program.Transcript()}");
            }

            try
            {
                using var answer = await client.GetAsync(address, ct);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(50, ct);
        }
    }
}
