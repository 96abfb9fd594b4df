using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Bench;

/// <summary>The one committer of submissions on SQLite, beside bare inserts of the same bytes on the same disk: by the wall clock, because flushes decide.</summary>
internal sealed class Storing : IAsyncDisposable
{
    private const int Rows = 1024;
    private const int Batch = 64;
    private const string CreditCode = "91370000XXXXXX0197";
    private readonly TemporaryDirectory _directory = new();
    private readonly ServiceProvider _services;
    private readonly List<(string Name, double PerSecond)> _rows = [];

    public Storing() =>
        _services = new ServiceCollection()
            .AddDbContext<SqliteRegistryContext>(options =>
                options.UseSqlite($"Data Source={_directory.File("registry.db")}")
            )
            .AddScoped<RegistryDbContext>(provider => provider.GetRequiredService<SqliteRegistryContext>())
            .BuildServiceProvider();

    public async Task MeasureAsync()
    {
        await BareAsync("bare INSERT of 3 KiB, a commit a row (the peer)", 1);
        await BareAsync($"bare INSERT of 3 KiB, a commit for {Batch} rows", Batch);
        await CommitterAsync("committer: submissions one after the other", 1);
        await CommitterAsync($"committer: {Batch} submissions at a time", Batch);
    }

    public string ToMarkdown()
    {
        var peer = _rows[0].PerSecond;
        var lines = _rows.Select(r =>
            string.Create(CultureInfo.InvariantCulture, $"| {r.Name} | {r.PerSecond:N0} | {r.PerSecond / peer:F2} |")
        );
        return $"""

            Storing on SQLite (WAL, synchronous=FULL), by the wall clock of this machine's disk:

            | | per second | × a bare commit a row |
            |---|---:|---:|
            {string.Join('\n', lines)}

            """;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    private async Task BareAsync(string name, int batch)
    {
        await using var connection = new SqliteConnection($"Data Source={_directory.File($"bare-{batch}.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (k BLOB PRIMARY KEY, v BLOB)";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "INSERT INTO t VALUES (@k, @v)";
        var clock = Stopwatch.StartNew();
        for (var row = 0; row < Rows; row += batch)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            command.Transaction = (SqliteTransaction)transaction;
            for (var i = 0; i < batch; i++)
            {
                command.Parameters.Clear();
                command.Parameters.AddWithValue("@k", RandomNumberGenerator.GetBytes(16));
                command.Parameters.AddWithValue("@v", new byte[3072]);
                await command.ExecuteNonQueryAsync();
            }

            await transaction.CommitAsync();
        }

        _rows.Add((name, Rows / clock.Elapsed.TotalSeconds));
    }

    private async Task CommitterAsync(string name, int atOnce)
    {
        var submissions = await SeedAsync();
        using var turns = new WriteTurn(Options.Create(new StorageOptions()));
        using var committer = new EvidenceCommitter(
            _services.GetRequiredService<IServiceScopeFactory>(),
            new EvidenceSignals(),
            new WriteHealth(),
            turns,
            NullLogger<EvidenceCommitter>.Instance
        );
        await committer.StartAsync(CancellationToken.None);
        var clock = Stopwatch.StartNew();
        foreach (var chunk in submissions.Chunk(atOnce))
        {
            var outcomes = await Task.WhenAll(chunk.Select(committer.CommitAsync));
            if (outcomes.Any(o => o != CommitOutcome.Committed))
            {
                throw new InvalidOperationException("a submission was lost");
            }
        }

        _rows.Add((name, Rows / clock.Elapsed.TotalSeconds));
        await committer.StopAsync(CancellationToken.None);
    }

    /// <summary>Applications that wait, each with its pending request; sizes like those of real submissions.</summary>
    private async Task<List<EvidenceSubmission>> SeedAsync()
    {
        await using var scope = _services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await db.Database.MigrateAsync();
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        var now = TimeProvider.System.GetUtcNow();
        if (await db.Accounts.SingleOrDefaultAsync() is not { } account)
        {
            account = NewAccount(now);
            db.AddRange(account, NewBinding(account.Id, now));
            await db.SaveChangesAsync();
        }

        var binding = await db.KeyBindings.Select(b => b.Id).SingleAsync();

        var submissions = new List<EvidenceSubmission>(Rows);
        for (var i = 0; i < Rows; i++)
        {
            var application = NewApplication(account.EnterpriseId!.Value, now);
            var request = NewRequest(account.Id, application.Id, now);
            db.AddRange(application, request);
            submissions.Add(NewSubmission(account, application, request, binding, now));
        }

        await db.SaveChangesAsync();
        return submissions;
    }

    private static Account NewAccount(DateTimeOffset now) =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = CreditCode,
            Enterprise = new Enterprise
            {
                Id = Guid.NewGuid(),
                CreditCode = CreditCode,
                Name = "测试鲁衡监理有限公司",
                LegalRepresentative = "测试甲",
                Province = "37",
                CreatedAt = now,
            },
            PasswordVerifier = "none",
            CreatedAt = now,
        };

    private static KeyBinding NewBinding(Guid account, DateTimeOffset now) =>
        new()
        {
            Id = Guid.NewGuid(),
            AccountId = account,
            OrganizationCode = CreditCode,
            IssuerSha256 = RandomNumberGenerator.GetBytes(32),
            SerialNumber = "01",
            SpkiSha256 = RandomNumberGenerator.GetBytes(32),
            Certificate = RandomNumberGenerator.GetBytes(900),
            CertificateSha256 = RandomNumberGenerator.GetBytes(32),
            Uses = KeyUses.Login | KeyUses.Commitment,
            BoundAt = now,
        };

    private static RegistrationApplication NewApplication(Guid enterprise, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            Number = Convert.ToHexString(RandomNumberGenerator.GetBytes(8)),
            EnterpriseId = enterprise,
            BusinessType = BusinessType.Initial,
            Specialties = "房屋建筑工程",
            ApplicantName = "测试甲",
            ApplicantIdType = "身份证",
            IdNumberSealed = RandomNumberGenerator.GetBytes(48),
            IdNumberIndex = RandomNumberGenerator.GetBytes(32),
            MobileSealed = RandomNumberGenerator.GetBytes(48),
            MobileIndex = RandomNumberGenerator.GetBytes(32),
            AppliedAt = now,
            State = ApplicationState.PendingReport,
            Round = 1,
            RowVersion = 1,
        };

    private static SignRequest NewRequest(Guid account, Guid application, DateTimeOffset now) =>
        new()
        {
            Jti = RandomNumberGenerator.GetBytes(16),
            AccountId = account,
            Act = BindingAct.Reporting,
            SubjectId = application,
            Round = 1,
            Decision = "上报",
            Statement = RandomNumberGenerator.GetBytes(1500),
            CertificateSha256 = RandomNumberGenerator.GetBytes(32),
            IssuedAt = now,
            ExpiresAt = now + TimeSpan.FromMinutes(15),
        };

    private static readonly (MaterialKind, byte[])[] Materials =
    [
        (MaterialKind.Certificate, RandomNumberGenerator.GetBytes(900)),
        (MaterialKind.Certificate, RandomNumberGenerator.GetBytes(800)),
        (MaterialKind.Crl, RandomNumberGenerator.GetBytes(600)),
    ];

    private static EvidenceSubmission NewSubmission(
        Account account,
        RegistrationApplication application,
        SignRequest request,
        Guid binding,
        DateTimeOffset now
    )
    {
        var record = new EvidenceRecord
        {
            Id = Guid.CreateVersion7(now),
            Act = BindingAct.Reporting,
            SubjectId = application.Id,
            Round = 1,
            AccountId = account.Id,
            EnterpriseId = application.EnterpriseId,
            OrganizationCode = CreditCode,
            ReceiptNumber = "HZ-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(10)),
            Decision = "上报",
            StatementSha256 = SHA256.HashData(request.Statement),
            Statement = request.Statement,
            Cms = RandomNumberGenerator.GetBytes(3500),
            Signature = RandomNumberGenerator.GetBytes(71),
            CertificateSha256 = request.CertificateSha256,
            Salts = RandomNumberGenerator.GetBytes(320),
            SigningTime = now,
            ReceivedAt = now,
        };
        return new EvidenceSubmission(
            record,
            Materials,
            request.Jti,
            new ApplicationChange(
                ApplicationState.PendingReport,
                ApplicationState.Reported,
                RowVersion: 1,
                ReturnReason: null,
                "测试鲁衡监理有限公司"
            ),
            binding
        );
    }
}
