using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Captchas;
using JianliRegistry.Server.Tests.Login;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>The real server on https with a database of its own, on the real clock, because log and timestamps wait on it.</summary>
public sealed class ReportingServer : IAsyncDisposable
{
    public const string CreditCode = LeafOptions.MainCreditCode;
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string?> _settings;
    private int _applications;

    // Read when a builder is made; a loopback authority is refused in any other environment.
    static ReportingServer() => Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", "Development");

    private readonly SealPki _pki;
    private readonly RunningAuthority _sealAuthority;
    private readonly bool _isFurtherNode;

    private ReportingServer(
        TestAuthority authority,
        StatusAndTimeHost services,
        SealPki pki,
        RunningAuthority sealAuthority
    )
    {
        (Authority, Services, _pki, _sealAuthority) = (authority, services, pki, sealAuthority);
        Origin = string.Create(CultureInfo.InvariantCulture, $"https://localhost:{FreePort.Next()}");
        MachineOrigin = string.Create(CultureInfo.InvariantCulture, $"https://localhost:{FreePort.Next()}");
        File.WriteAllText(_directory.File("anchors.pem"), authority.AnchorsPem + pki.AnchorPem);
        File.WriteAllText(_directory.File("intermediates.pem"), authority.IntermediatesPem + pki.IntermediatesPem);
        Directory.CreateDirectory(_directory.File("files"));
        _settings = new(StringComparer.Ordinal)
        {
            ["Server:Id"] = "jianli-test",
            ["Server:Origin"] = Origin,
            ["Server:TlsCertificate"] = Path.Combine(pki.Server, "tls.pem"),
            ["Server:TlsKey"] = Path.Combine(pki.Server, "tls.key"),
            ["Storage:Provider"] = "Sqlite",
            ["Storage:ConnectionString"] = $"Data Source={_directory.File("registry.db")}",
            ["Trust:Anchors:0"] = _directory.File("anchors.pem"),
            ["Trust:Intermediates:0"] = _directory.File("intermediates.pem"),
            ["Keys:Directory"] = pki.Server,
            ["Timestamp:Url"] = services.Url("tsa"),
            ["Timestamp:RetryEvery"] = "00:00:00.3",
            ["PersonalData:KeyFile"] = Path.Combine(pki.Server, "personal-data.key"),
            ["Data:Directory"] = _directory.File("files"),
            ["Log:CheckpointFile"] = CheckpointFile,
            ["RateLimits:RequestsPerMinute"] = "10000000",
            ["Messages:Gateway"] = "Outbox",
            ["Integration:Origin"] = MachineOrigin,
            ["Integration:RequestsPerMinute"] = "10000000",
            ["Integration:ProveWithin"] = "00:01:00",
        };
        foreach (var (i, (issuer, url)) in pki.StatusSources(authority, services, sealAuthority).Index())
        {
            (_settings[$"Status:Sources:{i}:Issuer"], _settings[$"Status:Sources:{i}:CrlUrls:0"]) = (issuer, url);
        }

        App = null!;
    }

    private ReportingServer(ReportingServer first)
        : this(first.Authority, first.Services, first._pki, first._sealAuthority)
    {
        _isFurtherNode = true;
        _applications = 1_000_000;
        _settings["Storage:Provider"] = first._settings["Storage:Provider"];
        _settings["Storage:ConnectionString"] = first._settings["Storage:ConnectionString"];
    }

    public WebApplication App { get; private set; }
    public string Origin { get; }
    public string MachineOrigin { get; }
    public TestAuthority Authority { get; }
    public StatusAndTimeHost Services { get; }
    public RefusalLog Refusals { get; } = new();
    public PkiDirectory Locks => _pki.Made.Directory;
    public string CheckpointFile => _directory.File("checkpoint");

    /// <summary>The anchor of the registry's own seal.</summary>
    public string SealAnchorPem => _pki.AnchorPem;
    public IReadOnlyDictionary<string, string?> Settings => _settings;
    public string TlsRoot => Path.Combine(_pki.Made.Root, "ca", "tls-root.pem");

    /// <param name="database">null: SQLite.</param>
    public static Task<ReportingServer> StartAsync(
        TestDatabase? database = null,
        params (string Key, string? Value)[] settings
    ) => StartAsync(KeyAlgorithm.P256, KeyAlgorithm.P256, database, settings);

    /// <param name="algorithm">Of the enterprises' CAs and locks.</param>
    /// <param name="services">Of timestamp authority and seal.</param>
    public static async Task<ReportingServer> StartAsync(
        KeyAlgorithm algorithm,
        KeyAlgorithm services = KeyAlgorithm.P256,
        TestDatabase? database = null,
        params (string Key, string? Value)[] settings
    )
    {
        var (authority, pki) = (
            new TestAuthority(TimeProvider.System.GetUtcNow(), algorithm: algorithm, services: services),
            SealPki.Of(services)
        );
        var host = new StatusAndTimeHost(authority);
        await host.StartAsync();
        var server = new ReportingServer(authority, host, pki, await RunningAuthority.StartAsync(pki.Made.Directory));
        if (database is not null)
        {
            server._settings["Storage:Provider"] = database.Provider.ToString();
            server._settings["Storage:ConnectionString"] = database.ConnectionString;
        }

        foreach (var (key, value) in settings)
        {
            server._settings[key] = value;
        }

        server.App = server.Create(null);
        await MigratedDatabase.ApplyAsync(server.App);
        await server.App.StartAsync();
        return server;
    }

    /// <summary>A further node over the same database, with a second copy of its own as the operations guide demands.</summary>
    public async Task<ReportingServer> StartFurtherNodeAsync()
    {
        var node = new ReportingServer(this);
        File.Copy(CheckpointFile, node.CheckpointFile);
        node.App = node.Create(null);
        await node.App.StartAsync();
        return node;
    }

    /// <summary>Stops the program as it is and starts it again on the same database: what an operator does after a crash.</summary>
    public async Task RestartAsync(Action<IServiceCollection>? replace = null)
    {
        await App.DisposeAsync();
        App = Create(replace);
        await App.StartAsync();
    }

    /// <summary>A copy of the server's keys that a test may change; used from the next start on.</summary>
    public string TakeOwnKeys()
    {
        var own = Directory.CreateDirectory(_directory.File("keys")).FullName;
        foreach (var file in Directory.EnumerateFiles(_settings["Keys:Directory"]!))
        {
            // File.Copy keeps the mode 0600.
            File.Copy(file, Path.Combine(own, Path.GetFileName(file)));
        }

        _settings["Keys:Directory"] = own;
        return own;
    }

    public async Task<T> InDatabaseAsync<T>(Func<RegistryDbContext, Task<T>> ask)
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<RegistryDbContext>());
    }

    /// <summary>An enterprise with one account and one bound key in memory.</summary>
    /// <param name="key">null: a new one of the authority's algorithm.</param>
    public async Task<Signer> AddEnterpriseAsync(
        string creditCode = CreditCode,
        KeyUses uses = KeyUses.Login | KeyUses.Commitment,
        AsymmetricAlgorithm? key = null
    )
    {
        var leaf = Authority.IssueLeaf(new LeafOptions { CreditCode = creditCode, Key = key });
        Assert.True(EndEntityCertificate.Parse(leaf.Der).TryGetValue(out var certificate, out _));
        var now = TimeProvider.System.GetUtcNow();
        var enterprise = new Enterprise
        {
            Id = Guid.NewGuid(),
            CreditCode = creditCode,
            Name = "测试鲁衡监理有限公司",
            LegalRepresentative = "测试甲",
            Province = "37",
            CreatedAt = now,
        };
        var account = new Account
        {
            Id = Guid.NewGuid(),
            Name = creditCode,
            EnterpriseId = enterprise.Id,
            PasswordVerifier = "none",
            CreatedAt = now,
        };
        var binding = new KeyBinding
        {
            Id = Guid.NewGuid(),
            AccountId = account.Id,
            OrganizationCode = creditCode,
            IssuerSha256 = SHA256.HashData(certificate.IssuerDer),
            SerialNumber = certificate.SerialNumber,
            SpkiSha256 = certificate.SpkiSha256,
            Certificate = leaf.Der,
            CertificateSha256 = certificate.Sha256,
            Uses = uses,
            BoundAt = now,
        };
        return await InDatabaseAsync(async db =>
        {
            db.AddRange(enterprise, account, binding);
            await db.SaveChangesAsync();
            return new Signer(this, leaf, enterprise.Id, account.Id, binding.Id);
        });
    }

    /// <summary>An application that waits for this enterprise; answers its number.</summary>
    public async Task<string> AddApplicationAsync(Signer signer)
    {
        var number = string.Create(
            CultureInfo.InvariantCulture,
            $"JL-2026-37-{Interlocked.Increment(ref _applications):0000000}"
        );
        var cipher = App.Services.GetRequiredService<PersonalDataCipher>();
        const string IdNumber = "110000199001010013";
        const string Mobile = "13800138000";
        return await InDatabaseAsync(async db =>
        {
            db.Applications.Add(
                new RegistrationApplication
                {
                    Id = Guid.NewGuid(),
                    Number = number,
                    EnterpriseId = signer.EnterpriseId,
                    BusinessType = BusinessType.Initial,
                    Specialties = "房屋建筑工程",
                    ApplicantName = "测试甲",
                    ApplicantIdType = "身份证",
                    IdNumberSealed = cipher.Seal(PersonalDataFields.ApplicantIdNumber, number, IdNumber),
                    IdNumberIndex = cipher.IndexOf(PersonalDataFields.ApplicantIdNumber, IdNumber),
                    MobileSealed = cipher.Seal(PersonalDataFields.ApplicantMobile, number, Mobile),
                    MobileIndex = cipher.IndexOf(PersonalDataFields.ApplicantMobile, Mobile),
                    AppliedAt = TimeProvider.System.GetUtcNow(),
                    State = ApplicationState.PendingReport,
                    Round = 1,
                    RowVersion = 1,
                }
            );
            await db.SaveChangesAsync();
            return number;
        });
    }

    /// <summary>The cookie of a new session of this account, as a login would set it.</summary>
    public async Task<string> OpenSessionAsync(Signer signer, Assurance assurance)
    {
        Guid? binding = assurance == Assurance.PasswordAndKey ? signer.BindingId : null;
        var opening = new SessionOpening(signer.AccountId, assurance, binding);
        await using var scope = App.Services.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<SessionStore>();
        var now = TimeProvider.System.GetUtcNow();
        return await sessions.OpenAsync(opening, new SessionAuthenticationOptions(), now, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (!_isFurtherNode)
        {
            await Services.DisposeAsync();
            await _sealAuthority.DisposeAsync();
            Authority.Dispose();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    private WebApplication Create(Action<IServiceCollection>? replace) =>
        Program.Create(builder =>
        {
            builder.Configuration.AddInMemoryCollection(_settings);
            builder.Logging.ClearProviders().AddProvider(Refusals);
            KnownCaptcha.Replace(builder.Services);
            CheapPasswords.Replace(builder.Services);
            replace?.Invoke(builder.Services);
        });
}
