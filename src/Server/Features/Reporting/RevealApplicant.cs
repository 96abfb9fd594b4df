using JianliRegistry.Server.Hosting.PersonalData;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>证件号 and 手机号 of the applicant of one's own application.</summary>
internal sealed class RevealApplicant(RegistryDbContext db, PersonalDataCipher cipher) : IRevealSource
{
    public string Kind => "application";

    public async Task<RevealSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct)
    {
        var found = await db
            .Applications.AsNoTracking()
            .OwnedBy(account.EnterpriseId)
            .SingleOrDefaultAsync(a => a.Number == number, ct);
        if (found is null)
        {
            return null;
        }

        var id = cipher.Open(PersonalDataFields.ApplicantIdNumber, number, found.IdNumberSealed);
        var mobile = cipher.Open(PersonalDataFields.ApplicantMobile, number, found.MobileSealed);
        return new RevealSubject(
            found.ApplicantName,
            $"/reporting/{number}",
            $"application {number}",
            found.EnterpriseId,
            [RevealField.IdNumber(id), RevealField.Mobile(mobile)]
        );
    }
}
