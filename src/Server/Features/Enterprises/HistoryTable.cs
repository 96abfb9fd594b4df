using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>历史业务 of the old system, finished there (Manual S38).</summary>
internal sealed class HistoryTable(RegistryDbContext db, PersonalDataCipher cipher, TimeProvider clock)
    : RegisterTable<RegistrationRecord>(db, cipher, clock)
{
    public override string Kind => "history";

    public override string Header =>
        "number,id_number,credit_code,business_type,specialties,applied_on,decided_on,result";

    protected override string KeyColumn => "number";

    protected override RegistrationRecord? Read(RowReader row, out string? orphan)
    {
        var (engineer, enterprise) = (EngineerOf(row), EnterpriseOf(row));
        orphan =
            engineer is null ? "no such engineer; import engineers first"
            : enterprise is null ? "its enterprise has not registered yet"
            : null;
        if (!BusinessTypes.TryParse(row.Raw("business_type").Trim(), out var type))
        {
            row.Refuse("business_type", "is not a known business type");
        }

        return new RegistrationRecord
        {
            Id = Guid.CreateVersion7(Clock.GetUtcNow()),
            Number = row.Text("number", 32),
            EngineerId = engineer ?? default,
            EnterpriseId = enterprise ?? default,
            BusinessType = type,
            Specialties = row.Text("specialties", 100),
            AppliedOn = row.RequiredDay("applied_on"),
            DecidedOn = row.RequiredDay("decided_on"),
            Result = row.Text("result", 64),
        };
    }

    protected override string KeyOf(RegistrationRecord record) => record.Number;

    protected override IQueryable<RegistrationRecord> Known(IReadOnlyList<RegistrationRecord> records)
    {
        var numbers = records.Select(r => r.Number).ToList();
        return Db.RegistrationRecords.Where(r => numbers.Contains(r.Number));
    }

    protected override bool AreSame(RegistrationRecord known, RegistrationRecord read) =>
        (known.EngineerId, known.EnterpriseId, known.BusinessType, known.Specialties)
            == (read.EngineerId, read.EnterpriseId, read.BusinessType, read.Specialties)
        && (known.AppliedOn, known.DecidedOn, known.Result) == (read.AppliedOn, read.DecidedOn, read.Result);
}
