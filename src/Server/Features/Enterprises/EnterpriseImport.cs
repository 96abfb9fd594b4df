using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>enterprises.csv of the old system: enterprise, account with its old password, and the certificates of its locks.</summary>
/// <remarks>An enterprise that is there already is left as it is: the old system's data never overwrites newer data.</remarks>
internal sealed class EnterpriseImport(
    RegistryDbContext db,
    PasswordVerifier passwords,
    CreditCodeRules creditCodes,
    TimeProvider clock
)
{
    public const string Header =
        "credit_code,name,legal_representative,province,password_scheme,password_verifier,lock_certificate";

    /// <summary>The caller commits or rolls back.</summary>
    public async Task<ImportResult> AddAsync(IReadOnlyList<CsvRow> rows, CancellationToken ct)
    {
        var errors = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var boundKeys = new HashSet<string>(StringComparer.Ordinal);
        var known = await db.Enterprises.Select(e => e.CreditCode).ToHashSetAsync(ct);
        var added = 0;
        foreach (var row in rows.Skip(1).Select(r => new RowReader(rows[0], r, errors)))
        {
            if (!CreditCode.TryParse(row.Raw("credit_code"), out var code) || !seen.Add(code.Value))
            {
                row.Refuse("credit_code", code is null ? "is not a valid credit code" : "stands in the file twice");
                continue;
            }

            if (known.Contains(code.Value))
            {
                continue;
            }

            added++;
            AddRow(row, code, boundKeys);
        }

        if (errors.Count > 0)
        {
            throw new ImportRefusedException(errors);
        }

        await db.SaveChangesAsync(ct);
        return new ImportResult("enterprises", added, seen.Count - added);
    }

    private void AddRow(RowReader row, CreditCode code, HashSet<string> boundKeys)
    {
        var now = clock.GetUtcNow();
        var enterprise = new Enterprise
        {
            Id = Guid.CreateVersion7(now),
            CreditCode = code.Value,
            Name = row.Text("name", 200),
            LegalRepresentative = row.Text("legal_representative", 100),
            Province = row.ProvinceCode("province"),
            CreatedAt = now,
        };
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            Name = code.Value,
            EnterpriseId = enterprise.Id,
            PasswordVerifier = VerifierOf(row),
            CreatedAt = now,
        };
        db.AddRange(enterprise, account);
        foreach (var text in row.Raw("lock_certificate").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (CertificateOf(row, text, code) is { } certificate)
            {
                AddBinding(row, account, code, certificate, boundKeys);
            }
        }
    }

    private void AddBinding(
        RowReader row,
        Account account,
        CreditCode code,
        EndEntityCertificate certificate,
        HashSet<string> boundKeys
    )
    {
        var issuer = SHA256.HashData(certificate.IssuerDer);
        if (!boundKeys.Add($"{Convert.ToHexString(issuer)} {certificate.SerialNumber}"))
        {
            row.Refuse("lock_certificate", $"{certificate.SerialNumber} stands in the file twice");
            return;
        }

        db.KeyBindings.Add(
            KeyBinding.Of(account.Id, code.Value, certificate, KeyUses.Login | KeyUses.Commitment, clock.GetUtcNow())
        );
    }

    private EndEntityCertificate? CertificateOf(RowReader row, string text, CreditCode code)
    {
        var der = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Trim(), der, out var size))
        {
            row.Refuse("lock_certificate", "is not base64");
            return null;
        }

        if (!EndEntityCertificate.Parse(der.AsSpan(0, size)).TryGetValue(out var certificate, out var rejection))
        {
            row.Refuse("lock_certificate", rejection.Detail);
            return null;
        }

        // A serial or name in old data is only a hint; what binds is the code that the certificate itself states.
        if (!CreditCodeExtractor.Extract(certificate, creditCodes).TryGetValue(out var stated, out _) || stated != code)
        {
            row.Refuse("lock_certificate", $"{certificate.SerialNumber} does not state this credit code");
            return null;
        }

        return certificate;
    }

    private string VerifierOf(RowReader row)
    {
        var stored = passwords.Import(row.Raw("password_scheme"), row.Raw("password_verifier"));
        if (stored is null)
        {
            row.Refuse("password_verifier", "scheme or form is not understood");
        }

        return stored ?? "";
    }
}
