using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>What of an enrolment is done, for the task list and before it is handed in.</summary>
internal sealed record EnrollmentProgress(
    bool HasBasics,
    bool HasLicense,
    bool NeedsProof,
    bool HasProof,
    bool HasAccount
)
{
    /// <summary>Manual S19: qualifications chosen in step 1 need their proof.</summary>
    public bool HasDocuments => HasLicense && (HasProof || !NeedsProof);

    public bool IsReady => HasBasics && HasDocuments && HasAccount;

    public static async Task<EnrollmentProgress> OfAsync(
        UploadedFiles files,
        EnterpriseEnrollment draft,
        bool phoneIsProvable,
        CancellationToken ct
    )
    {
        var kinds = await files.Of(Drafts.OwnerOf(draft)).Select(f => f.Kind).Distinct().ToListAsync(ct);
        return new EnrollmentProgress(
            draft.ConfirmedAt is not null,
            kinds.Contains(DocumentKind.BusinessLicense),
            draft.Qualifications.Length > 0,
            kinds.Contains(DocumentKind.QualificationProof),
            draft.PasswordVerifier is not null
                && draft.MobileSealed is not null
                && (draft.MobileProvedAt is not null || !phoneIsProvable)
        );
    }
}
