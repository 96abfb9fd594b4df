using JianliRegistry.Server.Hosting.PersonalData;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Personnel;

/// <summary>证件号 of somebody who is registered at one's own enterprise.</summary>
internal sealed class RevealPerson(RegistryDbContext db, PersonalDataCipher cipher) : IRevealSource
{
    public string Kind => "person";

    public async Task<RevealSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct)
    {
        var person = await db
            .Registrations.AsNoTracking()
            .RegisteredAt(account.EnterpriseId)
            .Where(r => r.RegistrationNumber == number)
            .Select(r => r.Engineer)
            .SingleOrDefaultAsync(ct);
        return person is null
            ? null
            : new RevealSubject(
                person.Name,
                $"/personnel/{number}",
                $"registration {number}",
                account.EnterpriseId,
                [RevealField.IdNumber(cipher.IdNumberOf(person))]
            );
    }
}
