using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>行政处罚 of the old system.</summary>
internal sealed class PenaltyTable(RegistryDbContext db, PersonalDataCipher cipher, TimeProvider clock)
    : RegisterTable<AdministrativePenalty>(db, cipher, clock)
{
    public override string Kind => "penalties";

    public override string Header =>
        "document_number,id_number,authority,decided_on,kinds,content,facts,basis,performance,remedies,suspended_from,suspended_to,banned_until";

    protected override string KeyColumn => "document_number";

    protected override AdministrativePenalty? Read(RowReader row, out string? orphan)
    {
        var engineer = EngineerOf(row);
        orphan = engineer is null ? "no such engineer; import engineers first" : null;
        return new AdministrativePenalty
        {
            Id = Guid.CreateVersion7(Clock.GetUtcNow()),
            EngineerId = engineer ?? default,
            DocumentNumber = row.Text("document_number", 64),
            Authority = row.Text("authority", 100),
            DecidedOn = row.RequiredDay("decided_on"),
            Kinds = row.Text("kinds", 100),
            Content = row.Text("content", 500),
            Facts = row.Text("facts", 2000),
            Basis = row.Text("basis", 2000),
            Performance = row.Text("performance", 500),
            Remedies = row.Text("remedies", 500),
            SuspendedFrom = row.Day("suspended_from"),
            SuspendedTo = row.Day("suspended_to"),
            BannedUntil = row.Day("banned_until"),
        };
    }

    /// <summary>One decision may concern several persons.</summary>
    protected override string KeyOf(AdministrativePenalty record) => $"{record.DocumentNumber} {record.EngineerId:N}";

    protected override IQueryable<AdministrativePenalty> Known(IReadOnlyList<AdministrativePenalty> records)
    {
        var numbers = records.Select(r => r.DocumentNumber).ToList();
        return Db.Penalties.Where(p => numbers.Contains(p.DocumentNumber));
    }

    protected override bool AreSame(AdministrativePenalty known, AdministrativePenalty read) =>
        (known.Authority, known.DecidedOn, known.Kinds, known.Content)
            == (read.Authority, read.DecidedOn, read.Kinds, read.Content)
        && (known.Facts, known.Basis, known.Performance, known.Remedies)
            == (read.Facts, read.Basis, read.Performance, read.Remedies)
        && (known.SuspendedFrom, known.SuspendedTo, known.BannedUntil)
            == (read.SuspendedFrom, read.SuspendedTo, read.BannedUntil);
}
