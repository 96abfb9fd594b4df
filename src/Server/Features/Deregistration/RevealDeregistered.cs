using JianliRegistry.Server.Hosting.PersonalData;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>证件号 of the person of one's own 强制注销, also when the registration has ended.</summary>
internal sealed class RevealDeregistered(RegistryDbContext db, PersonalDataCipher cipher) : IRevealSource
{
    public string Kind => "deregistration";

    public async Task<RevealSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct)
    {
        var person = await db
            .Deregistrations.AsNoTracking()
            .Where(d => d.Number == number && d.EnterpriseId == account.EnterpriseId)
            .Select(d => d.Registration!.Engineer)
            .SingleOrDefaultAsync(ct);
        return person is null
            ? null
            : new RevealSubject(
                person.Name,
                $"/deregistration/{number}",
                $"deregistration {number}",
                account.EnterpriseId,
                [RevealField.IdNumber(cipher.IdNumberOf(person))]
            );
    }
}
