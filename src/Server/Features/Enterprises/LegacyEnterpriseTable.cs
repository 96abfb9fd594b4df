using System.Text.RegularExpressions;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>Enterprises of the old system that have to register (企业注册): no account is made, the record waits to be consumed.</summary>
internal sealed partial class LegacyEnterpriseTable(
    RegistryDbContext db,
    PasswordVerifier passwords,
    TimeProvider clock
) : LegacyTable(db)
{
    public override string Kind => "legacy-enterprises";

    public override string Header =>
        "credit_code,name,legal_representative,province,password_scheme,password_verifier,lock_serial,lock_thumbprint";

    private sealed record Read(RowReader Row, LegacyEnterprise Record, string Scheme, string Verifier);

    public override async Task TakeAsync(
        IReadOnlyList<RowReader> rows,
        BulkCounts counts,
        bool store,
        CancellationToken ct
    )
    {
        var good = rows.Select(ReadRow).OfType<Read>().ToList();
        var codes = good.ConvertAll(r => r.Record.CreditCode);
        var known = await Db
            .LegacyEnterprises.Where(l => codes.Contains(l.CreditCode))
            .ToDictionaryAsync(l => l.CreditCode, l => l.Checksum, ct);
        var added = new List<Read>();
        foreach (var read in good)
        {
            if (!known.TryGetValue(read.Record.CreditCode, out var checksum))
            {
                added.Add(read);
            }
            else if (checksum.AsSpan().SequenceEqual(read.Record.Checksum))
            {
                counts.Unchanged++;
            }
            else
            {
                counts.Differing.Add($"line {read.Row.Line}: {read.Record.CreditCode} is here with other values");
                continue;
            }

            counts.AddChecksum(read.Record.Checksum);
        }

        counts.Added += added.Count;
        if (store)
        {
            await StoreAsync(added, ct);
        }
    }

    /// <summary>Wrapping an old digest costs about 100 ms each, so all processors do it.</summary>
    private async Task StoreAsync(List<Read> added, CancellationToken ct)
    {
        var wrapped = new string?[added.Count];
        await Parallel.ForAsync(
            0,
            added.Count,
            ct,
            (i, _) =>
            {
                wrapped[i] =
                    added[i].Verifier.Length == 0 ? null : passwords.Import(added[i].Scheme, added[i].Verifier);
                return ValueTask.CompletedTask;
            }
        );
        Db.LegacyEnterprises.AddRange(added.Select((read, i) => WithPassword(read.Record, wrapped[i])));
        await Db.SaveChangesAsync(ct);
        Db.ChangeTracker.Clear();
    }

    private Read? ReadRow(RowReader row)
    {
        if (!CreditCode.TryParse(row.Raw("credit_code"), out var code))
        {
            row.Refuse("credit_code", "is not a valid credit code");
            return null;
        }

        var (scheme, verifier) = (row.Raw("password_scheme").Trim(), row.Raw("password_verifier").Trim());
        if (verifier.Length > 0 && !PasswordVerifier.IsImportable(scheme, verifier))
        {
            row.Refuse("password_verifier", "scheme or form is not understood");
        }

        var record = new LegacyEnterprise
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            CreditCode = code.Value,
            Name = row.Text("name", 200),
            LegalRepresentative = row.Text("legal_representative", 100),
            Province = row.ProvinceCode("province"),
            PasswordVerifier = null,
            LockSerial = Optional(row, "lock_serial", SerialForm())?.ToUpperInvariant(),
            LockThumbprint = Optional(row, "lock_thumbprint", ThumbprintForm())?.ToLowerInvariant(),
            Checksum = row.Checksum(),
            ImportedAt = clock.GetUtcNow(),
        };
        return IsFirst(row, "credit_code", code.Value) && row.IsGood ? new Read(row, record, scheme, verifier) : null;
    }

    private static string? Optional(RowReader row, string column, Regex form)
    {
        var text = row.Raw(column).Trim();
        if (text.Length > 0 && !form.IsMatch(text))
        {
            row.Refuse(column, "has a form that no lock has");
        }

        return text.Length > 0 ? text : null;
    }

    private static LegacyEnterprise WithPassword(LegacyEnterprise record, string? verifier) =>
        new()
        {
            Id = record.Id,
            CreditCode = record.CreditCode,
            Name = record.Name,
            LegalRepresentative = record.LegalRepresentative,
            Province = record.Province,
            PasswordVerifier = verifier,
            LockSerial = record.LockSerial,
            LockThumbprint = record.LockThumbprint,
            Checksum = record.Checksum,
            ImportedAt = record.ImportedAt,
        };

    [GeneratedRegex("^[A-Za-z0-9-]{1,64}$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex SerialForm();

    [GeneratedRegex("^([0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex ThumbprintForm();
}
