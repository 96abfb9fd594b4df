using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>注册监理工程师 of the old system: persons alone; their registrations come in a file of their own.</summary>
internal sealed class EngineerTable(RegistryDbContext db, PersonalDataCipher cipher, TimeProvider clock)
    : RegisterTable<Engineer>(db, cipher, clock)
{
    public override string Kind => "engineers";
    public override string Header => "id_type,id_number,name";
    protected override string KeyColumn => "id_number";

    protected override Engineer? Read(RowReader row, out string? orphan)
    {
        orphan = null;
        var number = row.Raw("id_number").Trim().ToUpperInvariant();
        if (!IdentityDocumentTypes.TryParse(row.Raw("id_type").Trim(), out var type))
        {
            row.Refuse("id_type", "is not a known kind of document");
        }
        else if (type.CarriesCitizenNumber())
        {
            // Not the value itself: error lists are mailed around.
            if (!CitizenIdNumber.TryParse(number, ChinaTime.DayOf(Clock.GetUtcNow()), out var checkedNumber))
            {
                row.Refuse("id_number", "does not pass its check (GB 11643)");
            }

            number = checkedNumber?.Value ?? number;
        }
        else
        {
            number = row.Text("id_number", 64);
        }

        var id = Guid.CreateVersion7(Clock.GetUtcNow());
        return new Engineer
        {
            Id = id,
            Name = row.Text("name", 100),
            IdType = type.DisplayName(),
            IdNumberSealed = Cipher.Seal(PersonalDataFields.EngineerIdNumber, $"{id:N}", number),
            IdNumberIndex = IndexOf(number),
        };
    }

    protected override string KeyOf(Engineer record) => Convert.ToHexString(record.IdNumberIndex);

    protected override IQueryable<Engineer> Known(IReadOnlyList<Engineer> records)
    {
        var indexes = records.Select(r => r.IdNumberIndex).ToList();
        return Db.Engineers.Where(e => indexes.Contains(e.IdNumberIndex));
    }

    protected override bool AreSame(Engineer known, Engineer read) =>
        known.Name == read.Name && known.IdType == read.IdType;
}
