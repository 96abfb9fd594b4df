using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>注册 with 注册号 and 注册证书编号 of the old system.</summary>
internal sealed class RegistrationTable(RegistryDbContext db, PersonalDataCipher cipher, TimeProvider clock)
    : RegisterTable<Registration>(db, cipher, clock)
{
    private static readonly Dictionary<string, RegistrationStatus> Statuses = new(StringComparer.Ordinal)
    {
        ["有效"] = RegistrationStatus.Active,
        ["停止执业"] = RegistrationStatus.Suspended,
        ["失效"] = RegistrationStatus.Lapsed,
        ["已注销"] = RegistrationStatus.Deregistered,
        ["已撤销"] = RegistrationStatus.Annulled,
        ["已吊销"] = RegistrationStatus.Revoked,
    };

    public override string Kind => "registrations";

    public override string Header =>
        "registration_number,certificate_number,id_number,credit_code,specialties,valid_from,valid_to,status";

    protected override string KeyColumn => "registration_number";

    protected override Registration? Read(RowReader row, out string? orphan)
    {
        var (engineer, enterprise) = (EngineerOf(row), EnterpriseOf(row));
        orphan =
            engineer is null ? "no such engineer; import engineers first"
            : enterprise is null ? "its enterprise has not registered yet"
            : null;
        if (!Statuses.TryGetValue(row.Raw("status").Trim(), out var status))
        {
            row.Refuse("status", $"must be one of {string.Join(' ', Statuses.Keys)}");
        }

        var (from, to) = (row.RequiredDay("valid_from"), row.RequiredDay("valid_to"));
        if (to < from)
        {
            row.Refuse("valid_to", "is before valid_from");
        }

        return new Registration
        {
            Id = Guid.CreateVersion7(Clock.GetUtcNow()),
            EngineerId = engineer ?? default,
            EnterpriseId = enterprise ?? default,
            RegistrationNumber = row.Text("registration_number", 32),
            CertificateNumber = row.Text("certificate_number", 32),
            Specialties = row.Text("specialties", 100),
            ValidFrom = from,
            ValidTo = to,
            Status = status,
            RowVersion = 1,
        };
    }

    protected override string KeyOf(Registration record) => record.RegistrationNumber;

    protected override IQueryable<Registration> Known(IReadOnlyList<Registration> records)
    {
        var numbers = records.Select(r => r.RegistrationNumber).ToList();
        return Db.Registrations.Where(r => numbers.Contains(r.RegistrationNumber));
    }

    /// <summary>What was changed here since by a decision has a higher row version and is no difference of the import.</summary>
    protected override bool AreSame(Registration known, Registration read) =>
        known.EngineerId == read.EngineerId
        && (
            known.RowVersion > 1
            || (
                known.EnterpriseId,
                known.CertificateNumber,
                known.Specialties,
                known.ValidFrom,
                known.ValidTo,
                known.Status
            )
                == (
                    read.EnterpriseId,
                    read.CertificateNumber,
                    read.Specialties,
                    read.ValidFrom,
                    read.ValidTo,
                    read.Status
                )
        );
}
