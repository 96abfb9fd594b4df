using System.Security.Cryptography;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>What submissions do to the rows of one transaction; each conditional statement tells by its row count who won.</summary>
/// <param name="knownBlobs">Hex SHA-256 of blobs that were committed before: most submissions rest on the same certificates and CRLs.</param>
internal sealed class SubmissionWriter(RegistryDbContext db, IReadOnlySet<string> knownBlobs) : IAsyncDisposable
{
    private static readonly string[] Moved =
    [
        nameof(RegistrationApplication.State),
        nameof(RegistrationApplication.RowVersion),
        nameof(RegistrationApplication.ReturnReason),
    ];

    private static readonly string[] SignedAbout =
    [
        nameof(RegistrationApplication.Id),
        nameof(RegistrationApplication.State),
        nameof(RegistrationApplication.Round),
        nameof(RegistrationApplication.RowVersion),
    ];

    private readonly PreparedUpdate<RegistrationApplication> _report = new(
        db,
        [.. Moved, nameof(RegistrationApplication.ReportedAt)],
        SignedAbout
    );
    private readonly PreparedUpdate<RegistrationApplication> _return = new(db, Moved, SignedAbout);
    private readonly PreparedUpdate<SignRequest> _spend = new(
        db,
        [nameof(SignRequest.SpentAt)],
        [nameof(SignRequest.Jti)],
        nameof(SignRequest.SpentAt)
    );
    private readonly PreparedInsert<EvidenceRecord> _evidence = new(db);
    private readonly PreparedInsert<EvidenceBlob> _blobs = new(db);
    private readonly PreparedInsert<EvidenceMaterial> _materials = new(db);
    private readonly PreparedInsert<PendingLogEntry> _pending = new(db);
    private readonly PreparedInsert<PendingTimestamp> _unstamped = new(db);
    private readonly PreparedInsert<ProcessStep> _steps = new(db);

    /// <summary>Holds the rows of the signing keys until the transaction ends: 挂失 comes before all of it or after all of it.</summary>
    /// <returns>False when one of them is blocked already.</returns>
    public async Task<bool> HoldKeysAsync(IEnumerable<EvidenceSubmission> submissions)
    {
        var ids = submissions.Select(s => s.BindingId).Distinct().Order().ToList();
        return await db
                .KeyBindings.Where(b => ids.Contains(b.Id) && b.EndedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(b => b.Uses, b => b.Uses)) == ids.Count;
    }

    /// <summary>The subject changes only from exactly what was signed about.</summary>
    public async Task<bool> MoveAsync(EvidenceSubmission submission) =>
        submission.Change switch
        {
            ApplicationChange move => await MoveAsync(submission.Record, move),
            DeregistrationSubmission change => await OtherSubjects.SubmitDeregistrationAsync(
                db,
                submission.Record,
                change
            ),
            InfoChangeSubmission change => await OtherSubjects.SubmitInfoChangeAsync(db, submission.Record, change),
            _ => throw new InvalidOperationException($"{submission.Change.GetType().Name} has no row to change"),
        };

    private async Task<bool> MoveAsync(EvidenceRecord record, ApplicationChange move)
    {
        object?[] moved = [move.To, move.RowVersion + 1, move.ReturnReason];
        object?[] signedAbout = [record.SubjectId, move.From, record.Round, move.RowVersion];
        return move.To == ApplicationState.Reported
            ? await _report.ExecuteAsync([.. moved, record.ReceivedAt, .. signedAbout]) == 1
            : await _return.ExecuteAsync([.. moved, .. signedAbout]) == 1;
    }

    /// <summary>The request is spent, once.</summary>
    public async Task<bool> SpendAsync(EvidenceSubmission submission) =>
        await _spend.ExecuteAsync(submission.Record.ReceivedAt, submission.RequestJti) == 1;

    /// <summary>Stores evidence, blobs, queues and steps of submissions whose subjects have changed.</summary>
    public async Task AddAsync(IReadOnlyList<EvidenceSubmission> submissions)
    {
        var subjects = submissions.Select(s => s.Record.SubjectId).ToList();
        var steps = await db
            .ProcessSteps.Where(s => subjects.Contains(s.ApplicationId))
            .GroupBy(s => s.ApplicationId)
            .Select(g => new { g.Key, Last = g.Max(s => s.Sequence) })
            .ToDictionaryAsync(g => g.Key, g => g.Last);
        var added = new HashSet<string>(StringComparer.Ordinal);
        foreach (var submission in submissions)
        {
            var record = submission.Record;
            await _evidence.AddAsync(record);
            await AddMaterialsAsync(submission, added);
            await _pending.AddAsync(new PendingLogEntry { EvidenceId = record.Id });
            await _unstamped.AddAsync(new PendingTimestamp { EvidenceId = record.Id });
            if (submission.Change is ApplicationChange move)
            {
                await _steps.AddAsync(StepOf(record, move, steps.GetValueOrDefault(record.SubjectId) + 1));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _report.DisposeAsync();
        await _return.DisposeAsync();
        await _spend.DisposeAsync();
        await _evidence.DisposeAsync();
        await _blobs.DisposeAsync();
        await _materials.DisposeAsync();
        await _pending.DisposeAsync();
        await _unstamped.DisposeAsync();
        await _steps.DisposeAsync();
    }

    private async Task AddMaterialsAsync(EvidenceSubmission submission, HashSet<string> added)
    {
        foreach (var (sequence, (kind, content)) in submission.Materials.Index())
        {
            var sha256 = SHA256.HashData(content);
            var name = Convert.ToHexString(sha256);
            var known = knownBlobs.Contains(name) || !added.Add(name);
            if (!known && !await db.EvidenceBlobs.AnyAsync(b => b.Sha256 == sha256))
            {
                await _blobs.AddAsync(new EvidenceBlob { Sha256 = sha256, Content = content });
            }

            await _materials.AddAsync(
                new EvidenceMaterial
                {
                    EvidenceId = submission.Record.Id,
                    Kind = kind,
                    Sequence = sequence,
                    BlobSha256 = sha256,
                }
            );
        }
    }

    private static ProcessStep StepOf(EvidenceRecord record, ApplicationChange move, int sequence) =>
        new()
        {
            Id = Guid.CreateVersion7(record.ReceivedAt),
            ApplicationId = record.SubjectId,
            Sequence = sequence,
            Stage = "企业上报",
            Action = record.Decision,
            ActorRole = "企业",
            ActorName = move.ActorName,
            At = record.ReceivedAt,
            Result = move.To == ApplicationState.Reported ? "已上报，待受理" : "已退回申请人",
            Opinion = move.ReturnReason,
            EvidenceId = record.Id,
        };
}
