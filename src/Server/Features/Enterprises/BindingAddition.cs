using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>Binds one certificate to one account, by the hand of an operator.</summary>
/// <remarks>Whether the certificate is trusted is decided at each use of the binding, against the status of that moment.</remarks>
internal sealed class BindingAddition(
    RegistryDbContext db,
    PasswordVerifier passwords,
    CreditCodeRules creditCodes,
    TimeProvider clock
)
{
    private const int MaxAccountName = 64;

    /// <param name="file">PEM or DER.</param>
    /// <param name="isAuditor">Makes the account if it is not there.</param>
    /// <returns>Why nothing was bound, or null.</returns>
    public async Task<string?> AddAsync(
        string accountName,
        byte[] file,
        string uses,
        bool isAuditor,
        CancellationToken ct
    )
    {
        if (!Enum.TryParse<KeyUses>(uses, ignoreCase: true, out var allowed) || !KeyUse.IsSound(allowed))
        {
            return "--uses must be machine, or login and commitment";
        }

        if (
            !EndEntityCertificate.Parse(CertificateFile.DerOf(file)).TryGetValue(out var certificate, out var rejection)
        )
        {
            return $"the certificate is not readable: {rejection.Detail}";
        }

        if (!CreditCodeExtractor.Extract(certificate, creditCodes).TryGetValue(out var code, out rejection))
        {
            return $"the certificate states no credit code: {rejection.Detail}";
        }

        var name = accountName.Trim().ToUpperInvariant();
        var account = await db.Accounts.Include(a => a.Enterprise).SingleOrDefaultAsync(a => a.Name == name, ct);
        if (WhyNot(account, name, code, allowed, isAuditor) is { } why)
        {
            return why;
        }

        var binding = KeyBinding.Of(
            (account ?? AddAuditor(name)).Id,
            code.Value,
            certificate,
            allowed,
            clock.GetUtcNow()
        );
        if (
            await db.KeyBindings.AnyAsync(
                b => b.IssuerSha256 == binding.IssuerSha256 && b.SerialNumber == binding.SerialNumber,
                ct
            )
        )
        {
            return "this certificate is bound already; one certificate has one binding, for ever";
        }

        db.KeyBindings.Add(binding);
        await db.SaveChangesAsync(ct);
        return null;
    }

    private static string? WhyNot(Account? account, string name, CreditCode code, KeyUses uses, bool isAuditor) =>
        account switch
        {
            null when !isAuditor => "no such account",
            null when name.Length is 0 or > MaxAccountName => "an account's name has 1 to 64 characters",
            null when uses != KeyUses.Machine => "an auditor's key is a machine's",
            null => null,
            _ when isAuditor != (account.Role == AccountRole.Auditor) => "the account has another role",
            { Role: AccountRole.Province or AccountRole.RegistrationCenter or AccountRole.Ministry }
                when uses != KeyUses.Login => "the key of a province or of the ministry is for login",
            // The code that the certificate itself states binds, never a name or a serial of a list.
            { Enterprise: { } enterprise } when enterprise.CreditCode != code.Value =>
                $"the certificate states {code.Value}, not the account's enterprise",
            { Role: AccountRole.Auditor } when uses != KeyUses.Machine => "an auditor's key is a machine's",
            _ => null,
        };

    private Account AddAuditor(string name)
    {
        var now = clock.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            Role = AccountRole.Auditor,
            // Nobody knows it: the account is for its machine, and a try costs the same time as with any other.
            PasswordVerifier = passwords.Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(32))),
            CreatedAt = now,
        };
        db.Accounts.Add(account);
        return account;
    }
}
