using JianliRegistry.Core.Deregistration;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Subjects that are signed about once: each moves from prepared to submitted, and only from the row version that was signed.</summary>
internal static class OtherSubjects
{
    public static async Task<bool> SubmitDeregistrationAsync(
        RegistryDbContext db,
        EvidenceRecord record,
        DeregistrationSubmission change
    ) =>
        await db
            .Deregistrations.Where(d =>
                d.Id == record.SubjectId
                && d.EnterpriseId == record.EnterpriseId
                && d.State == null
                && d.RowVersion == change.RowVersion
                && !db.Deregistrations.Any(o =>
                    o.RegistrationId == d.RegistrationId
                    && (
                        o.State == DeregistrationState.PendingAcceptance
                        || o.State == DeregistrationState.Accepted
                        || o.State == DeregistrationState.Approved
                    )
                )
            )
            .ExecuteUpdateAsync(set =>
                set.SetProperty(d => d.State, DeregistrationState.PendingAcceptance)
                    .SetProperty(d => d.SubmittedAt, record.ReceivedAt)
                    .SetProperty(d => d.RowVersion, d => d.RowVersion + 1)
            ) == 1;

    public static async Task<bool> SubmitInfoChangeAsync(
        RegistryDbContext db,
        EvidenceRecord record,
        InfoChangeSubmission change
    ) =>
        await db
            .InfoChanges.Where(c =>
                c.Id == record.SubjectId
                && c.EnterpriseId == record.EnterpriseId
                && c.State == InfoChangeState.Prepared
                && c.RowVersion == change.RowVersion
                && !db.InfoChanges.Any(o => o.EnterpriseId == c.EnterpriseId && o.State == InfoChangeState.Pending)
            )
            .ExecuteUpdateAsync(set =>
                set.SetProperty(c => c.State, InfoChangeState.Pending)
                    .SetProperty(c => c.SubmittedAt, record.ReceivedAt)
                    .SetProperty(c => c.RowVersion, c => c.RowVersion + 1)
            ) == 1;
}
