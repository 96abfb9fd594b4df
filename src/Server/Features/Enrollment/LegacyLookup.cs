using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>企业查询 (Manual S14): finds a record of the old system for somebody who knows its code and its legal representative.</summary>
/// <remarks>
/// Nothing tells apart an unknown code, a wrong name and a record that was consumed: the same query, the same comparison, the same
/// sentence. What the record holds of password and lock is never shown.
/// </remarks>
internal sealed class LegacyLookup(RegistryDbContext db)
{
    public async Task<LegacyEnterprise?> FindAsync(string? creditCode, string? representative, CancellationToken ct)
    {
        var code = CreditCode.TryParse(creditCode, out var parsed) ? parsed.Value : "";
        var found = await db
            .LegacyEnterprises.AsNoTracking()
            .SingleOrDefaultAsync(l => l.CreditCode == code && l.ConsumedBy == null, ct);
        var isKnown = CryptographicOperations.FixedTimeEquals(
            HashOf(found?.LegalRepresentative ?? "\0"),
            HashOf(representative ?? "")
        );
        return isKnown ? found : null;
    }

    private static byte[] HashOf(string name) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(name.Trim().Normalize(NormalizationForm.FormKC)));
}
