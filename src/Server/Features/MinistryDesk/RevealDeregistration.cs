using JianliRegistry.Server.Hosting.PersonalData;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.MinistryDesk;

/// <summary>证件号 of the person of a submitted 强制注销, for the desk that decides it, in a session of its key.</summary>
internal sealed class RevealDeregistration(RegistryDbContext db, PersonalDataCipher cipher) : IRevealSource
{
    public string Kind => "deregistration-desk";

    public async Task<RevealSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct)
    {
        if (!account.IsMinistry || account.Assurance != Assurance.PasswordAndKey)
        {
            return null;
        }

        var found = await db
            .Deregistrations.AsNoTracking()
            .Include(d => d.Registration!.Engineer)
            .SingleOrDefaultAsync(d => d.Number == number && d.State != null, ct);
        return found?.Registration?.Engineer is not { } person
            ? null
            : new RevealSubject(
                person.Name,
                "/ministry/deregistrations",
                $"deregistration {number}",
                found.EnterpriseId,
                [RevealField.IdNumber(cipher.IdNumberOf(person))]
            );
    }
}
