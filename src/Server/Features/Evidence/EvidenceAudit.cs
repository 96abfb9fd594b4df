using System.Data;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>One bad row. Row is table and key, as a person would look it up.</summary>
public sealed record AuditFinding(string Row, string Problem);

/// <param name="Erased">Receipt numbers of the evidence whose personal data was forgotten by an act of the log.</param>
public sealed record AuditReport(
    long Evidence,
    long LogSize,
    IReadOnlyList<AuditFinding> Findings,
    IReadOnlyList<string> Erased
);

/// <summary>How much is replayed.</summary>
public enum AuditDepth
{
    /// <summary>Leaves, tiles, checkpoints and the second copy: what the log itself says.</summary>
    Log,

    /// <summary>The log, and every signature, timestamp, receipt and column of the evidence that it names.</summary>
    Everything,
}

/// <summary>Replays everything that is stored and names each row that is not what it was.</summary>
/// <remarks>Reads one snapshot in pages; what it keeps grows with the number of organisations, not with the log.</remarks>
internal sealed class EvidenceAudit(
    RegistryDbContext db,
    EvidenceVault vault,
    ISecondCopy secondCopy,
    LogKeys logKeys,
    CertificatePathValidator paths,
    ProofAudit proofs
)
{
    private const int RecordsPage = 256;
    private const int EntriesPage = 4096;
    private readonly AuditFindings _findings = new();

    public async Task<AuditReport> RunAsync(CancellationToken ct, AuditDepth depth = AuditDepth.Everything)
    {
        // Read first: of the two, the second copy is written first, so it is never older than the snapshot for good reason.
        var held = secondCopy.Read();
        await using var snapshot = await SnapshotAsync(ct);
        var log = new LogAudit(db, logKeys, paths.Trust, _findings);
        var evidence = new RecordsAudit(db, new RecordAudit(vault, paths, logKeys, _findings.Add), _findings);
        var everything = depth == AuditDepth.Everything;
        while (await log.ReadPageAsync(everything ? RecordsPage : EntriesPage, ct) is { Count: > 0 } page)
        {
            if (everything)
            {
                await evidence.CheckAsync(page, log.PublishedSize, ct);
            }
        }

        await log.EndAsync(held, db is SqliteRegistryContext, ct);
        if (everything)
        {
            await evidence.EndAsync(ct);
            await proofs.RunAsync(_findings.Add, ct);
        }

        var erased = await db
            .Evidence.Where(e => e.Erasure != null)
            .Select(e => e.ReceiptNumber)
            .Order()
            .ToListAsync(ct);
        return new AuditReport(await db.Evidence.LongCountAsync(ct), log.Size, _findings.InOrder(), erased);
    }

    /// <summary>The server may go on meanwhile: everything is read as it was at one instant.</summary>
    private async Task<IAsyncDisposable?> SnapshotAsync(CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            return null;
        }

        if (db is not SqliteRegistryContext)
        {
            return await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        }

        await db.Database.OpenConnectionAsync(ct);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
#pragma warning disable CA1849 // no other overload leaves the write lock alone
        return await db.Database.UseTransactionAsync(connection.BeginTransaction(deferred: true), ct);
#pragma warning restore CA1849
    }
}

/// <summary>What the audit found, from several threads.</summary>
internal sealed class AuditFindings
{
    private readonly Lock _gate = new();
    private readonly List<AuditFinding> _all = [];

    public void Add(string row, string problem)
    {
        lock (_gate)
        {
            _all.Add(new AuditFinding(row, problem));
        }
    }

    public IReadOnlyList<AuditFinding> InOrder()
    {
        lock (_gate)
        {
            return [.. _all.Distinct().OrderBy(f => f.Row, StringComparer.Ordinal)];
        }
    }
}
