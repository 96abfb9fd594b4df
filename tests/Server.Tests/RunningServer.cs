using System.Globalization;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
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
    private readonly TemporaryDirectory _directory = new();
    private static readonly Lazy<DevelopmentPki> Pki = new(() => new DevelopmentPki());
    private readonly CrlHost _crls;
    private readonly Dictionary<string, string?> _settings;

    private RunningServer(CrlHost crls, TestAuthority authority, FakeTimeProvider clock)
    {
        (_crls, Authority, Clock) = (crls, authority, clock);
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
            ["Status:CrlUrls:0"] = crls.Url("root"),
            ["Status:CrlUrls:1"] = crls.Url("issuing"),
            ["Timestamp:Url"] = crls.Url("tsa"),
            ["PersonalData:KeyFile"] = Path.Combine(server, "personal-data.key"),
            ["Data:Directory"] = _directory.File("files"),
            ["Log:CheckpointFile"] = _directory.File("checkpoint"),
            ["RateLimits:ChallengesPerMinute"] = "10000000",
            ["RateLimits:KeyLoginsPerMinute"] = "10000000",
            ["RateLimits:PasswordLoginsPerMinute"] = "10000000",
            ["RateLimits:RequestsPerMinute"] = "10000000",
        };
        App = null!;
    }

    public WebApplication App { get; private set; }
    public string Origin { get; }
    public TestAuthority Authority { get; }
    public FakeTimeProvider Clock { get; }
    public RefusalLog Refusals { get; } = new();
    public string DatabaseFile => _directory.File("registry.db");

    public string PathOf(string name) => _directory.File(name);

    /// <param name="settings">Replace or add configuration.</param>
    public static async Task<RunningServer> StartAsync(params (string Key, string? Value)[] settings)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var authority = new TestAuthority(clock.GetUtcNow());
        var server = new RunningServer(await CrlHost.StartAsync(authority), authority, clock);
        foreach (var (key, value) in settings)
        {
            server._settings[key] = value;
        }

        server.App = server.Create();
        await MigrateCommand.ApplyAsync(server.App.Services, TestContext.Current.CancellationToken);
        await server.App.StartAsync();
        return server;
    }

    /// <summary>A configured, not started application, for tests of the start itself.</summary>
    public WebApplication Create(string environment = "Development", params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(_settings, StringComparer.Ordinal);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return Program.Create(
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(all);
                builder.Services.AddSingleton<TimeProvider>(Clock);
                builder.Logging.AddProvider(Refusals);
            },
            environment
        );
    }

    public string KeyDirectory => _settings["Keys:Directory"]!;

    /// <summary>The configuration as a child process takes it.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Environment() =>
        _settings.Select(s =>
            KeyValuePair.Create("JIANLI_" + s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)
        );

    public Browser NewBrowser(string? forwardedFor = null) =>
        new(Origin, Path.Combine(Pki.Value.Root, "ca", "tls-root.pem"), forwardedFor);

    /// <summary>Revokes certificates and lets the server see the new CRL.</summary>
    public async Task RevokeAsync(TestLeaf leaf)
    {
        _crls.Revoke(leaf);
        await App.Services.GetRequiredService<StatusRefresh>().RefreshOnceAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> InDatabaseAsync<T>(Func<RegistryDbContext, Task<T>> ask)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<RegistryDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _crls.DisposeAsync();
        Authority.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }
}
