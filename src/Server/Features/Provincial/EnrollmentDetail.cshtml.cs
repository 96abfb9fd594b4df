using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>One 企业注册 on the desk: the clerk compares it with the paper, then accepts or refuses (Manual S18, S22).</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
[UploadForm]
internal sealed class EnrollmentDetailModel(
    RegistryDbContext db,
    EnrollmentBook book,
    UploadedFiles files,
    PersonalDataCipher cipher,
    CreditCodeRules creditCodes
) : PageModel
{
    private const int MaxOpinion = 500;

    public EnterpriseEnrollment Enrollment { get; private set; } = null!;
    public IReadOnlyList<UploadedLine> Files { get; private set; } = [];

    /// <summary>Which copy the paper has to be.</summary>
    public string Copies { get; private set; } = "";

    /// <summary>Masked.</summary>
    public string Phone { get; private set; } = "";

    /// <summary>What the old system holds of this code; null: nothing.</summary>
    public LegacyEnterprise? Legacy { get; private set; }
    public bool IsRegistered { get; private set; }
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);
    public string? Opinion { get; private set; }

    public string CircumstanceText =>
        Enrollment.Circumstance switch
        {
            EnrollmentCircumstance.New => "新企业",
            EnrollmentCircumstance.PasswordOnly => "原系统企业，只有密码，没有身份锁",
            EnrollmentCircumstance.LockOnly => "原系统企业，只有身份锁，没有密码或者忘记密码",
            EnrollmentCircumstance.LockUnusable => "原系统企业，身份锁损坏、过期或者不能签名",
            EnrollmentCircumstance.OnlineFailed => "使用密码和身份锁认证失败",
            _ => "",
        };

    /// <summary>Why password and lock failed, as it was called then (Manual S24); null: they were not tried.</summary>
    public string? FailureText =>
        Enum.TryParse<RejectionReason>(Enrollment.OnlineFailure, out var reason) ? Problems.HeadlineOf(reason)
        : Enrollment.OnlineFailure is null ? null
        : "认证没有通过";

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken ct) =>
        await LoadAsync(number, ct) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAcceptAsync(
        string number,
        bool paperMatched,
        IFormFile? certificate,
        CancellationToken ct
    )
    {
        if (!await LoadAsync(number, ct))
        {
            return NotFound();
        }

        if (!paperMatched)
        {
            Errors["paperMatched"] = "请核对原件，并确认携带的营业执照与上传的版本一致。";
        }

        var key = certificate is null ? null : await ReadAsync(certificate, ct);
        return Errors.Count > 0
            ? Again(StatusCodes.Status422UnprocessableEntity)
            : await EndAsync(number, await book.AcceptAsync(Enrollment, HttpContext.GetActor(), key, ct), ct);
    }

    public async Task<IActionResult> OnPostRefuseAsync(
        string number,
        string? opinion,
        bool paperMatched,
        CancellationToken ct
    )
    {
        if (!await LoadAsync(number, ct))
        {
            return NotFound();
        }

        Opinion = opinion;
        if (!StatementText.Clean(opinion ?? "").TryGetValue(out var clean, out _) || clean.Length is 0 or > MaxOpinion)
        {
            Errors["opinion"] = "请填写不通过的理由，不超过 500 字，企业会看到。";
            return Again(StatusCodes.Status422UnprocessableEntity);
        }

        return await EndAsync(
            number,
            await book.RefuseAsync(Enrollment, HttpContext.GetActor(), clean, paperMatched, ct),
            ct
        );
    }

    private AuthenticatedAccount Clerk => HttpContext.GetAccount();

    private async Task<IActionResult> EndAsync(string number, Verdict<EnterpriseEnrollment> moved, CancellationToken ct)
    {
        if (moved.TryGetValue(out _, out var rejection))
        {
            return Redirect("/provincial/enrolments?done=true");
        }

        db.ChangeTracker.Clear();
        _ = await LoadAsync(number, ct);
        Errors["all"] = IsRegistered
            ? "这家企业或者这把身份锁已经注册，不能再次通过。"
            : Problems.TitleOf(Problems.CodeOf(rejection.Reason))!;
        return Again(StatusCodes.Status409Conflict);
    }

    private PageResult Again(int status)
    {
        Response.StatusCode = status;
        return Page();
    }

    /// <summary>Of this province alone; a number in an address is no authority.</summary>
    private async Task<bool> LoadAsync(string number, CancellationToken ct)
    {
        var found = await db.Enrollments.OfDesk(Clerk).SingleOrDefaultAsync(e => e.Number == number, ct);
        if (found is null)
        {
            return false;
        }

        Enrollment = found;
        var owner = new UploadOwner(UploadSubject.Enrollment, found.Id, null);
        var all = await files.ListAsync(owner, ct);
        Files = all.ConvertAll(f => UploadedLine.Of(f, $"/provincial/enrolments/{number}/{f.Id}", null));
        Copies = string.Join(
            '、',
            all.Select(f => f.Copy)
                .OfType<LicenseCopy>()
                .Distinct()
                .Select(c => c == LicenseCopy.Original ? "正本" : "副本")
        );
        Phone = found.MobileSealed is { } stored
            ? PersonalDataMask.Mobile(cipher.Open(PersonalDataFields.EnrollmentMobile, found.Number, stored))
            : "";
        Legacy = await db
            .LegacyEnterprises.AsNoTracking()
            .SingleOrDefaultAsync(l => l.CreditCode == found.CreditCode, ct);
        IsRegistered = await db.Accounts.AnyAsync(a => a.Name == found.CreditCode, ct);
        return true;
    }

    /// <summary>The new lock's certificate, handed over at the desk.</summary>
    private async Task<EndEntityCertificate?> ReadAsync(IFormFile file, CancellationToken ct)
    {
        var certificate = await CertificateFile.ReadAsync(file, Enrollment.CreditCode!, creditCodes, ct);
        if (certificate is null)
        {
            Errors["certificate"] = KeyTexts.NotItsCertificate;
        }

        return certificate;
    }
}
