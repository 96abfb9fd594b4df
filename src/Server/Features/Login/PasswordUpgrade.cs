using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Login;

/// <summary>The first right password after an import replaces the old system's verifier by one of ours.</summary>
internal sealed class PasswordUpgrade(RegistryDbContext db, PasswordVerifier verifier)
{
    /// <param name="password">Just proved right for this account.</param>
    public async Task UpgradeAsync(Account account, string password, CancellationToken ct)
    {
        if (!PasswordVerifier.IsLegacy(account.PasswordVerifier))
        {
            return;
        }

        // Only the row that was checked: whoever has changed the password meanwhile knows better.
        var anew = await Task.Run(() => verifier.Hash(password), ct);
        await db
            .Accounts.Where(a => a.Id == account.Id && a.PasswordVerifier == account.PasswordVerifier)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordVerifier, anew), ct);
    }
}
