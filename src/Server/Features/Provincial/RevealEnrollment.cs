using JianliRegistry.Server.Hosting.PersonalData;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>手机号 of a 企业注册 that lies on the desk of one's own province.</summary>
internal sealed class RevealEnrollment(RegistryDbContext db, PersonalDataCipher cipher) : IRevealSource
{
    public string Kind => "enrolment";

    public async Task<RevealSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct)
    {
        var found = await db
            .Enrollments.AsNoTracking()
            .OfDesk(account)
            .SingleOrDefaultAsync(e => e.Number == number, ct);
        return found?.MobileSealed is not { } stored
            ? null
            : new RevealSubject(
                found.Name!,
                $"/provincial/enrolments/{number}",
                $"enrolment {number}",
                EnterpriseId: null,
                [RevealField.Mobile(cipher.Open(PersonalDataFields.EnrollmentMobile, number, stored))]
            );
    }
}
