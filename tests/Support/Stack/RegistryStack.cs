using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>
/// The whole registry on this machine: development PKI with SoftHSM locks, authority, server with imported legacy data,
/// and the key agent with one lock plugged in. Demo, dev and the end-to-end tests start the same one.
/// </summary>
/// <remarks>Every program is a child process; disposing ends all of them and removes a temporary folder.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stack of programs, not a collection.")]
public sealed class RegistryStack : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly StackOptions _options;
    private readonly List<StackAgent> _agents = [];
    private BackgroundProgram? _authority;
    private BackgroundProgram? _server;

    private RegistryStack(StackOptions options)
    {
        _options = options;
        Directory = options.Directory is { } given
            ? System.IO.Directory.CreateDirectory(given).FullName
            : System.IO.Directory.CreateTempSubdirectory("jianli-").FullName;
        var free = FreePort.Take(3);
        ServerPort = options.ServerPort ?? free[0];
        AuthorityPort = options.AuthorityPort ?? free[1];
        AgentPort = options.AgentPort ?? free[2];
    }

    /// <summary>Holds pki/, data/ and logs/.</summary>
    public string Directory { get; }
    public string PkiDirectory => Path.Combine(Directory, "pki");
    public int ServerPort { get; }
    public int AuthorityPort { get; }
    public int AgentPort { get; }

    /// <summary>https://localhost:PORT, as the browser sends it.</summary>
    public string Origin => $"https://localhost:{ServerPort}";
    public Uri Authority => new($"http://127.0.0.1:{AuthorityPort}");
    public IReadOnlyDictionary<string, StackLock> Locks { get; private set; } =
        new Dictionary<string, StackLock>(StringComparer.Ordinal);
    public StackLegacy Legacy { get; private set; } = null!;

    /// <summary>The agent that was started last.</summary>
    public StackAgent Agent =>
        _agents.Count > 0 ? _agents[^1] : throw new InvalidOperationException("No agent was started.");

    /// <summary>What the server has written, for a failure's report.</summary>
    public string ServerOutput => _server?.Output ?? "";

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

    /// <summary>A client that keeps cookies and trusts the development TLS root, like the browser of one person.</summary>
    /// <remarks>Redirects are not followed: the caller sees what the server answers.</remarks>
    public HttpClient CreateBrowser()
    {
        var root = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(PkiDirectory, "ca", "tls-root.pem"));
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    DisableCertificateDownloads = true,
                    CustomTrustStore = { root },
                },
            },
        };
        return new HttpClient(handler, disposeHandler: true) { BaseAddress = new Uri(Origin) };
    }

    /// <summary>Pulls out the lock and plugs in another one: ends the agent and starts it anew on the same port.</summary>
    /// <remarks>SoftHSM cannot show a token that came after it was loaded, so a restart stands for the USB port.</remarks>
    public async Task<StackAgent> PlugInAsync(string lockName, CancellationToken ct = default)
    {
        foreach (var running in _agents)
        {
            await running.DisposeAsync();
        }

        var inserted = Locks[lockName];
        var softHsm = inserted.PlugIn(PkiDirectory, Path.Combine(Directory, "usb", lockName));
        string[] arguments =
        [
            "serve",
            "--servers",
            Path.Combine(PkiDirectory, "agent", "servers.json"),
            "--module",
            SoftHsmModule,
            "--ports",
            $"{AgentPort}",
            "--state",
            Path.Combine(Directory, "agent-state"),
        ];
        var environment = new Dictionary<string, string> { ["SOFTHSM2_CONF"] = softHsm };
        var program = BackgroundProgram.Start(
            BuiltPrograms.KeyAgent,
            arguments,
            environment,
            _options.AgentInThisTerminal
        );
        var agent = new StackAgent(program, inserted, new Uri($"http://127.0.0.1:{AgentPort}"));
        _agents.Add(agent);
        using var page = new HttpClient();
        page.DefaultRequestHeaders.Add("Origin", Origin);
        await WaitUntilHealthyAsync(program, page, new Uri(agent.Address, "/v1/status"), ct);
        return agent;
    }

    /// <summary>Runs the server's command line (`jianli …`) against this stack's database.</summary>
    public Task<ProgramEnd> JianliAsync(IEnumerable<string> arguments, CancellationToken ct = default) =>
        BackgroundProgram.RunAsync(BuiltPrograms.Server, arguments, ServerEnvironment(), ct);

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
        _server = BackgroundProgram.Start(BuiltPrograms.Server, ["serve"], ServerEnvironment());
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

    /// <summary>Where Debian, Fedora and macOS put SoftHSM; SOFTHSM2_MODULE overrides.</summary>
    public static string SoftHsmModule { get; } =
        Environment.GetEnvironmentVariable("SOFTHSM2_MODULE")
        ?? new[]
        {
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib64/pkcs11/libsofthsm2.so",
            "/opt/homebrew/lib/softhsm/libsofthsm2.so",
        }.FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("SoftHSM is not installed (Debian: apt install softhsm2).");

    private async Task StartAllAsync(CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(PkiDirectory, "agent", "servers.json")))
        {
            await TimedAsync("development PKI and identity keys", () => InitPkiAsync(ct));
        }

        Locks = StackLock.ReadAll(PkiDirectory);
        Legacy = StackLegacy.Write(PkiDirectory, Locks);
        await TimedAsync("authority (CRL, OCSP, timestamps)", () => StartAuthorityAsync(ct));
        await TimedAsync("database and legacy enterprises, applications", () => ImportAsync(ct));
        var server = TimedAsync("server", () => StartServerAsync(ct));
        if (_options.InsertedLock is { } lockName && !_options.AgentInThisTerminal)
        {
            await Task.WhenAll(server, TimedAsync("key agent", () => PlugInAsync(lockName, ct)));
        }

        await server;
    }

    private async Task InitPkiAsync(CancellationToken ct) =>
        await RequireAsync(
            BackgroundProgram.RunAsync(
                BuiltPrograms.Pki,
                ["init", "--out", PkiDirectory, "--origin", Origin, "--authority", $"http://127.0.0.1:{AuthorityPort}"],
                new Dictionary<string, string>(),
                ct
            )
        );

    private async Task StartAuthorityAsync(CancellationToken ct)
    {
        _authority = BackgroundProgram.Start(
            BuiltPrograms.Pki,
            ["authority", "--dir", PkiDirectory, "--urls", $"http://127.0.0.1:{AuthorityPort}"],
            new Dictionary<string, string>()
        );
        using var client = new HttpClient();
        await WaitUntilHealthyAsync(_authority, client, new Uri(Authority, "/health"), ct);
    }

    private async Task ImportAsync(CancellationToken ct)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "data"));
        await RequireAsync(JianliAsync(["migrate"], ct));
        // A second start on the same folder finds its data already there.
        var imported = Path.Combine(Directory, "data", "imported");
        if (!File.Exists(imported))
        {
            await RequireAsync(JianliAsync(["legacy", "import", Legacy.EnterprisesFile], ct));
            await RequireAsync(JianliAsync(["legacy", "import", Legacy.ApplicationsFile], ct));
            await File.WriteAllTextAsync(imported, "", ct);
        }
    }

    private Dictionary<string, string> ServerEnvironment() => StackServerSettings.For(this, _options.ServerSettings);

    private async Task TimedAsync(string what, Func<Task> step)
    {
        var clock = Stopwatch.StartNew();
        await step();
        _options.Progress(what, clock.Elapsed);
    }

    private static async Task RequireAsync(Task<ProgramEnd> running)
    {
        var end = await running;
        if (end.ExitCode != 0)
        {
            throw new InvalidOperationException($"exit code {end.ExitCode}:\n{end.Output}");
        }
    }

    private static async Task WaitUntilHealthyAsync(
        BackgroundProgram program,
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
                throw new InvalidOperationException($"{program.Name} does not answer at {address}:\n{program.Output}");
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
