using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.Bench;

/// <summary>The real server on https, with a CA of its own for the enterprises and its lists on the loopback.</summary>
internal sealed class HttpRegistry : IAsyncDisposable
{
    private readonly TestAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly DevelopmentPki _pki = new();
    private readonly TemporaryDirectory _directory;
    private readonly WebApplication _lists;
    private readonly string _origin = string.Create(
        CultureInfo.InvariantCulture,
        $"https://localhost:{FreePort.Next()}"
    );
    private readonly List<HttpClerk> _clerks = [];
    private WebApplication _app = null!;

    private HttpRegistry(TemporaryDirectory directory)
    {
        _directory = directory;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _lists = builder.Build();
        _lists.Urls.Add("http://127.0.0.1:0");
        var crls = _authority.Crls();
        _lists.MapGet("/{number:int}", (int number) => Results.Bytes(crls[number]));
    }

    public static async Task<HttpRegistry> StartAsync(
        TemporaryDirectory directory,
        Action<IServiceCollection>? configure = null
    )
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", "Development");
        var registry = new HttpRegistry(directory);
        await registry._lists.StartAsync();
        var settings = registry.Settings();
        registry._app = Server.Program.Create(builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Logging.ClearProviders();
            configure?.Invoke(builder.Services);
        });
        await MigrateCommand.ApplyAsync(registry._app.Services, CancellationToken.None);
        await registry._app.StartAsync();
        return registry;
    }

    /// <summary>Enterprises with a key in memory and a session each, and reports that wait.</summary>
    public async Task<IReadOnlyList<HttpClerk>> AddEnterprisesAsync(int count, int reportsEach)
    {
        for (var i = 0; i < count; i++)
        {
            _clerks.Add(await AddEnterpriseAsync(i, reportsEach));
        }

        return _clerks;
    }

    public async Task<T> InDatabaseAsync<T>(Func<RegistryDbContext, Task<T>> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<RegistryDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var clerk in _clerks)
        {
            clerk.Dispose();
        }

        await _app.DisposeAsync();
        await _lists.DisposeAsync();
        _authority.Dispose();
        _pki.Dispose();
    }

    private async Task<HttpClerk> AddEnterpriseAsync(int number, int reports)
    {
        var now = TimeProvider.System.GetUtcNow();
        var code = CodeOf(number);
        var leaf = _authority.IssueLeaf(new LeafOptions { CreditCode = code });
        var certificate = Material.Accepted(EndEntityCertificate.Parse(leaf.Der));
        var enterprise = new Enterprise
        {
            Id = Guid.NewGuid(),
            CreditCode = code,
            Name = "测试鲁衡监理有限公司",
            LegalRepresentative = "测试甲",
            Province = "37",
            CreatedAt = now,
        };
        var account = new Account
        {
            Id = Guid.NewGuid(),
            Name = enterprise.CreditCode,
            EnterpriseId = enterprise.Id,
            PasswordVerifier = "none",
            CreatedAt = now,
        };
        var binding = new KeyBinding
        {
            Id = Guid.NewGuid(),
            AccountId = account.Id,
            OrganizationCode = enterprise.CreditCode,
            IssuerSha256 = SHA256.HashData(certificate.IssuerDer),
            SerialNumber = certificate.SerialNumber,
            SpkiSha256 = certificate.SpkiSha256,
            Certificate = leaf.Der,
            CertificateSha256 = certificate.Sha256,
            Uses = KeyUses.Login | KeyUses.Commitment,
            BoundAt = now,
        };
        await using var scope = _app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        db.AddRange(enterprise, account, binding);
        var cipher = scope.ServiceProvider.GetRequiredService<PersonalDataCipher>();
        var applications = Enumerable
            .Range(0, reports)
            .Select(i => Application(enterprise.Id, $"JL-2026-37-{(number * reports) + i:0000000}", cipher, now))
            .ToList();
        db.AddRange(applications);
        await db.SaveChangesAsync();
        var session = await scope
            .ServiceProvider.GetRequiredService<SessionStore>()
            .OpenAsync(new(account.Id, Assurance.PasswordAndKey, binding.Id), new(), now, CancellationToken.None);
        return new HttpClerk(_origin, Path.Combine(_pki.Root, "ca", "tls-root.pem"), session, leaf, applications);
    }

    private static RegistrationApplication Application(
        Guid enterprise,
        string number,
        PersonalDataCipher cipher,
        DateTimeOffset now
    )
    {
        var idNumber = string.Concat("11000019900101", number.AsSpan(number.Length - 4));
        const string Mobile = "13800138000";
        return new RegistrationApplication
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            EnterpriseId = enterprise,
            BusinessType = BusinessType.Initial,
            Specialties = "房屋建筑工程",
            ApplicantName = "测试甲",
            ApplicantIdType = "身份证",
            IdNumberSealed = cipher.Seal(PersonalDataFields.ApplicantIdNumber, number, idNumber),
            IdNumberIndex = cipher.IndexOf(PersonalDataFields.ApplicantIdNumber, idNumber),
            MobileSealed = cipher.Seal(PersonalDataFields.ApplicantMobile, number, Mobile),
            MobileIndex = cipher.IndexOf(PersonalDataFields.ApplicantMobile, Mobile),
            AppliedAt = now,
            State = ApplicationState.PendingReport,
            Round = 1,
            RowVersion = 1,
        };
    }

    /// <summary>Visibly none that was ever given to anybody, with the check character that belongs to it.</summary>
    private static string CodeOf(int number) =>
        "0123456789ABCDEFGHJKLMNPQRTUWXY"
            .Select(check => string.Create(CultureInfo.InvariantCulture, $"91370000XXXXXX{number:000}{check}"))
            .First(code => CreditCode.TryParse(code, out _));

    private Dictionary<string, string?> Settings()
    {
        var server = Path.Combine(_pki.Root, "server");
        File.WriteAllText(_directory.File("anchors.pem"), _authority.AnchorsPem);
        File.WriteAllText(_directory.File("intermediates.pem"), _authority.IntermediatesPem);
        Directory.CreateDirectory(_directory.File("files"));
        return new(StringComparer.Ordinal)
        {
            ["Server:Id"] = "jianli-bench",
            ["Server:Origin"] = _origin,
            ["Server:TlsCertificate"] = Path.Combine(server, "tls.pem"),
            ["Server:TlsKey"] = Path.Combine(server, "tls.key"),
            ["Storage:Provider"] = "Sqlite",
            ["Storage:ConnectionString"] = $"Data Source={_directory.File("http.db")}",
            ["Trust:Anchors:0"] = _directory.File("anchors.pem"),
            ["Trust:Intermediates:0"] = _directory.File("intermediates.pem"),
            ["Keys:Directory"] = server,
            ["Status:Sources:0:Issuer"] = _directory.File("anchors.pem"),
            ["Status:Sources:0:CrlUrls:0"] = $"{_lists.Urls.Single()}/0",
            ["Status:Sources:1:Issuer"] = _directory.File("intermediates.pem"),
            ["Status:Sources:1:CrlUrls:0"] = $"{_lists.Urls.Single()}/1",
            ["Timestamp:Url"] = $"http://127.0.0.1:{FreePort.Next()}/tsa",
            ["PersonalData:KeyFile"] = Path.Combine(server, "personal-data.key"),
            ["Data:Directory"] = _directory.File("files"),
            ["Log:CheckpointFile"] = _directory.File("http-checkpoint"),
            ["RateLimits:RequestsPerMinute"] = "10000000",
        };
    }
}
