using System.Globalization;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Tests.Captchas;
using JianliRegistry.Server.Tests.Login;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace JianliRegistry.Server.Tests;

/// <summary>The real server on https and a database of its own; only its clock and its CA are the test's.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    public const string Password = "Test-password-1";

    /// <summary>Stands in settings for the responder's address, which is known only when it runs.</summary>
    public const string OcspUrl = "(responder)";

    /// <summary>Stands in settings for the issuing CA's file.</summary>
    public const string IssuingCa = "(issuing CA)";
    private readonly TemporaryDirectory _directory = new();
    private static readonly Lazy<DevelopmentPki> Pki = new(() => new DevelopmentPki());
    private readonly StatusRegister _register;
    private readonly Dictionary<string, string?> _settings;

    private RunningServer(
        RunningAuthority status,
        StatusRegister register,
        TestAuthority authority,
        FakeTimeProvider clock
    )
    {
        (Status, _register, Authority, Clock) = (status, register, authority, clock);
        Origin = string.Create(CultureInfo.InvariantCulture, $"https://localhost:{FreePort.Next()}");
        File.WriteAllText(_directory.File("anchors.pem"), authority.AnchorsPem);
        File.WriteAllText(_directory.File("intermediates.pem"), authority.IntermediatesPem);
        var server = Path.Combine(Pki.Value.Root, "server");
        _settings = new(StringComparer.Ordinal)
        {
            ["Server:Id"] = "jianli-test",
            ["Server:Origin"] = Origin,
            ["Server:TlsCertificate"] = Path.Combine(server, "tls.pem"),
            ["Server:TlsKey"] = Path.Combine(server, "tls.key"),
            ["Storage:Provider"] = "Sqlite",
            ["Storage:ConnectionString"] = $"Data Source={DatabaseFile}",
            ["Trust:Anchors:0"] = _directory.File("anchors.pem"),
            ["Trust:Intermediates:0"] = _directory.File("intermediates.pem"),
            ["Keys:Directory"] = server,
            ["Status:Sources:0:Issuer"] = _directory.File("anchors.pem"),
            ["Status:Sources:0:CrlUrls:0"] = status.RootCrlUrl,
            ["Status:Sources:1:Issuer"] = _directory.File("intermediates.pem"),
            ["Status:Sources:1:CrlUrls:0"] = status.IssuingCrlUrl,
            ["Timestamp:Url"] = status.TimestampUrl,
            ["PersonalData:KeyFile"] = Path.Combine(server, "personal-data.key"),
            ["Data:Directory"] = _directory.File("files"),
            ["Log:CheckpointFile"] = _directory.File("checkpoint"),
            ["RateLimits:ChallengesPerMinute"] = "10000000",
            ["RateLimits:KeyLoginsPerMinute"] = "10000000",
            ["RateLimits:PasswordLoginsPerMinute"] = "10000000",
            ["RateLimits:EnrollmentsPerMinute"] = "10000000",
            ["RateLimits:EnrollmentLookupsPerMinute"] = "10000000",
            ["RateLimits:RequestsPerMinute"] = "10000000",
        };
        App = null!;
    }

    public WebApplication App { get; private set; }

    /// <summary>Where the server gets its status, with knobs for faults.</summary>
    public RunningAuthority Status { get; }
    public StatusRegister Register => _register;
    public string Origin { get; }
    public TestAuthority Authority { get; }
    public FakeTimeProvider Clock { get; }
    public RefusalLog Refusals { get; } = new();
    public ProblemLog Problems { get; } = new();
    public string DatabaseFile => _directory.File("registry.db");

    public string PathOf(string name) => _directory.File(name);

    /// <param name="settings">Replace or add configuration; null takes away.</param>
    public static Task<RunningServer> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(_ => { }, settings);

    /// <param name="prepare">Turns the knobs of the status source before the server asks it for the first time.</param>
    public static async Task<RunningServer> StartAsync(
        Action<AuthorityFaults> prepare,
        params (string Key, string? Value)[] settings
    )
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var authority = new TestAuthority(clock.GetUtcNow());
        var register = new StatusRegister(authority);
        var status = await RunningAuthority.StartAsync(register.Answers(clock));
        status.Faults.Past = register.Answers(clock, TimeSpan.FromDays(-30));
        var server = new RunningServer(status, register, authority, clock);
        server.Change(server._settings, settings);

        prepare(status.Faults);
        server.App = server.Create();
        await MigratedDatabase.ApplyAsync(server.App);
        await server.App.StartAsync();
        return server;
    }

    /// <summary>A configured, not started application, for tests of the start itself.</summary>
    public WebApplication Create(string environment = "Development", params (string Key, string? Value)[] settings) =>
        Create(environment, Problems, settings);

    public WebApplication Create(string environment, ProblemLog log, params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(_settings, StringComparer.Ordinal);
        Change(all, settings);

        return Program.Create(
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(all);
                builder.Services.AddSingleton<TimeProvider>(Clock);
                KnownCaptcha.Replace(builder.Services);
                CheapPasswords.Replace(builder.Services);
                builder.Logging.ClearProviders().AddProvider(Refusals).AddProvider(log);
            },
            environment
        );
    }

    private void Change(Dictionary<string, string?> all, (string Key, string? Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            all[key] = value switch
            {
                OcspUrl => Status.OcspUrl,
                IssuingCa => _directory.File("intermediates.pem"),
                _ => value,
            };
            if (value is null)
            {
                all.Remove(key);
            }
        }
    }

    public string KeyDirectory => _settings["Keys:Directory"]!;

    /// <summary>The configuration as a child process takes it.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Environment() =>
        _settings.Select(s =>
            KeyValuePair.Create("JIANLI_" + s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)
        );

    public static string TlsRoot => Path.Combine(Pki.Value.Root, "ca", "tls-root.pem");

    public Browser NewBrowser(string? forwardedFor = null) =>
        new(Origin, Path.Combine(Pki.Value.Root, "ca", "tls-root.pem"), forwardedFor);

    /// <summary>Revokes certificates and lets the server see the new CRL.</summary>
    public async Task RevokeAsync(TestLeaf leaf)
    {
        _register.Revoke(leaf);
        await RefreshStatusAsync();
    }

    /// <summary>Asks every source once.</summary>
    public Task RefreshStatusAsync() =>
        App.Services.GetRequiredService<StatusRefresh>().RefreshOnceAsync(TestContext.Current.CancellationToken);

    /// <summary>Stops the program and starts it again on the same database.</summary>
    public async Task RestartAsync()
    {
        await App.StopAsync(TestContext.Current.CancellationToken);
        await App.DisposeAsync();
        App = Create();
        await App.StartAsync();
    }

    public async Task<T> InDatabaseAsync<T>(Func<RegistryDbContext, Task<T>> ask)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<RegistryDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Status.DisposeAsync();
        Authority.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }
}
