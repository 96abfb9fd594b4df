using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>What a submission does to the rows around its evidence; each conditional statement tells by its row count who won.</summary>
internal static class SubmissionRows
{
    /// <summary>Holds the rows of the signing keys until the transaction ends: 挂失 comes before all of it or after all of it.</summary>
    /// <returns>False when one of them is blocked already.</returns>
    public static async Task<bool> HoldKeysAsync(RegistryDbContext db, IEnumerable<EvidenceSubmission> submissions)
    {
        var ids = submissions.Select(s => s.BindingId).Distinct().Order().ToList();
        return await db
                .KeyBindings.Where(b => ids.Contains(b.Id) && b.EndedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(b => b.Uses, b => b.Uses)) == ids.Count;
    }

    /// <summary>The application moves only from exactly what was signed about.</summary>
    public static async Task<bool> MoveAsync(RegistryDbContext db, EvidenceSubmission submission)
    {
        var record = submission.Record;
        return await db
                .Applications.Where(a =>
                    a.Id == record.SubjectId
                    && a.State == submission.From
                    && a.Round == record.Round
                    && a.RowVersion == submission.RowVersion
                )
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(a => a.State, submission.To)
                        .SetProperty(a => a.RowVersion, submission.RowVersion + 1)
                        .SetProperty(a => a.ReturnReason, submission.ReturnReason)
                        .SetProperty(
                            a => a.ReportedAt,
                            a => submission.To == ApplicationState.Reported ? record.ReceivedAt : a.ReportedAt
                        )
                ) == 1;
    }

    /// <summary>The request is spent, once.</summary>
    public static async Task<bool> SpendAsync(RegistryDbContext db, EvidenceSubmission submission) =>
        await db
            .SignRequests.Where(r => r.Jti == submission.RequestJti && r.SpentAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.SpentAt, submission.Record.ReceivedAt)) == 1;

    public static ProcessStep StepOf(EvidenceSubmission submission, int sequence)
    {
        var record = submission.Record;
        return new ProcessStep
        {
            Id = Guid.CreateVersion7(record.ReceivedAt),
            ApplicationId = record.SubjectId,
            Sequence = sequence,
            Stage = "企业上报",
            Action = record.Decision,
            ActorRole = "企业",
            ActorName = submission.ActorName,
            At = record.ReceivedAt,
            Result = submission.To == ApplicationState.Reported ? "已上报，待受理" : "已退回申请人",
            Opinion = submission.ReturnReason,
            EvidenceId = record.Id,
        };
    }
}
