using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>Rows about registered persons. Each names its person by 证件号, and most an enterprise; a row whose one is not here is an orphan.</summary>
/// <typeparam name="T">The row's entity.</typeparam>
internal abstract class RegisterTable<T>(RegistryDbContext db, PersonalDataCipher cipher, TimeProvider clock)
    : LegacyTable(db)
    where T : class
{
    private Dictionary<string, Guid> _engineers = [];
    private Dictionary<string, Guid> _enterprises = [];

    /// <summary>The column of a row's key.</summary>
    protected abstract string KeyColumn { get; }

    protected PersonalDataCipher Cipher => cipher;
    protected TimeProvider Clock => clock;

    /// <param name="orphan">Why it belongs to nobody, or null.</param>
    /// <returns>Null: it is bad or an orphan.</returns>
    protected abstract T? Read(RowReader row, out string? orphan);

    protected abstract string KeyOf(T record);

    protected abstract IQueryable<T> Known(IReadOnlyList<T> records);

    /// <summary>Whether what is here says the same.</summary>
    protected abstract bool AreSame(T known, T read);

    public sealed override async Task TakeAsync(
        IReadOnlyList<RowReader> rows,
        BulkCounts counts,
        bool store,
        CancellationToken ct
    )
    {
        await LookUpAsync(rows, ct);
        var good = new List<(RowReader Row, T Record)>();
        foreach (var row in rows)
        {
            var record = Read(row, out var orphan);
            if (orphan is not null && row.IsGood)
            {
                counts.Orphans.Add($"line {row.Line}: {orphan}");
            }
            else if (record is not null && IsFirst(row, KeyColumn, KeyOf(record)) && row.IsGood)
            {
                good.Add((row, record));
            }
        }

        var known = (await Known(good.ConvertAll(g => g.Record)).AsNoTracking().ToListAsync(ct)).ToDictionary(KeyOf);
        foreach (var (row, record) in good)
        {
            if (known.TryGetValue(KeyOf(record), out var here) && !AreSame(here, record))
            {
                counts.Differing.Add($"line {row.Line}: its {KeyColumn} is here with other values");
                continue;
            }

            counts.AddChecksum(row.Checksum());
            counts.Unchanged += here is null ? 0 : 1;
            counts.Added += here is null ? 1 : 0;
            if (here is null && store)
            {
                Db.Add(record);
            }
        }

        await Db.SaveChangesAsync(ct);
        Db.ChangeTracker.Clear();
    }

    protected byte[] IndexOf(string idNumber) => cipher.IndexOf(PersonalDataFields.ApplicantIdNumber, idNumber);

    protected Guid? EngineerOf(RowReader row)
    {
        foreach (var index in IndexesOf(row))
        {
            if (_engineers.TryGetValue(Convert.ToHexString(index), out var id))
            {
                return id;
            }
        }

        return null;
    }

    protected Guid? EnterpriseOf(RowReader row) =>
        _enterprises.TryGetValue(row.Raw("credit_code").Trim().ToUpperInvariant(), out var id) ? id : null;

    /// <summary>As <see cref="EngineerTable"/> wrote it: a citizen's number in its full form, any other document as it stands.</summary>
    private IEnumerable<byte[]> IndexesOf(RowReader row)
    {
        var raw = row.Raw("id_number");
        if (CitizenIdNumber.TryParse(raw, ChinaTime.DayOf(clock.GetUtcNow()), out var citizen))
        {
            yield return IndexOf(citizen.Value);
        }

        yield return IndexOf(StatementText.Clean(raw).TryGetValue(out var text, out _) ? text : raw);
    }

    private async Task LookUpAsync(IReadOnlyList<RowReader> rows, CancellationToken ct)
    {
        var indexes = rows.SelectMany(IndexesOf).ToList();
        _engineers = await Db
            .Engineers.AsNoTracking()
            .Where(e => indexes.Contains(e.IdNumberIndex))
            .ToDictionaryAsync(e => Convert.ToHexString(e.IdNumberIndex), e => e.Id, ct);
        if (Header.Contains("credit_code", StringComparison.Ordinal))
        {
            var codes = rows.Select(r => r.Raw("credit_code").Trim().ToUpperInvariant()).Distinct().ToList();
            _enterprises = await Db
                .Enterprises.AsNoTracking()
                .Where(e => codes.Contains(e.CreditCode))
                .ToDictionaryAsync(e => e.CreditCode, e => e.Id, ct);
        }
    }
}
