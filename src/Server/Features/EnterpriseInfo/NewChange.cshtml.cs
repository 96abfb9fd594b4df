using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>企业重要信息修改: 修改原因 and 最新信息; files and signature follow (Manual S49).</summary>
internal sealed class NewChangeModel(RegistryDbContext db, QualificationCatalog catalog, TimeProvider clock) : PageModel
{
    [BindProperty]
    public ChangeForm Form { get; set; } = new();

    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>待审核 already, so nothing else can be submitted; null: nothing is.</summary>
    public string? PendingNumber { get; private set; }

    public IReadOnlyList<QualificationKind> Catalog => [.. catalog.On(ChinaTime.DayOf(clock.GetUtcNow()))];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var (enterprise, qualifications) = await InForceAsync(ct);
        if (enterprise is null)
        {
            return NotFound();
        }

        Form = ChangeForm.Of(enterprise, qualifications, Catalog);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var (enterprise, qualifications) = await InForceAsync(ct);
        if (enterprise is null)
        {
            return NotFound();
        }

        var now = clock.GetUtcNow();
        var change = Form.Read(enterprise, Errors, Catalog, now);
        if (Errors.Count == 0 && !Differs(change, enterprise, qualifications))
        {
            Errors["Name"] = "最新信息与现在的信息完全相同，没有需要修改的内容。";
        }

        if (Errors.Count > 0 || PendingNumber is not null)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        db.InfoChanges.Add(change);
        await db.SaveChangesAsync(ct);
        return Redirect($"/enterprise/changes/{change.Number}");
    }

    private static bool Differs(EnterpriseInfoChange change, Enterprise enterprise, string qualifications) =>
        change.Name != enterprise.Name
        || change.LegalRepresentative != enterprise.LegalRepresentative
        || change.Province != enterprise.Province
        || change.Qualifications != qualifications;

    private async Task<(Enterprise? Enterprise, string Qualifications)> InForceAsync(CancellationToken ct)
    {
        var id = HttpContext.GetAccount().EnterpriseId;
        var enterprise = await db.Enterprises.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct);
        PendingNumber = await db
            .InfoChanges.Where(c => c.EnterpriseId == id && c.State == InfoChangeState.Pending)
            .Select(c => c.Number)
            .FirstOrDefaultAsync(ct);
        var qualifications = await db
            .EnterpriseDetails.Where(d => d.EnterpriseId == id)
            .Select(d => d.Qualifications)
            .SingleOrDefaultAsync(ct);
        return (enterprise, qualifications ?? "");
    }
}

/// <summary>重要信息 as it is typed.</summary>
internal sealed class ChangeForm : EnterpriseFields
{
    private const int MaxReason = 500;

    /// <summary>As the statement names them.</summary>
    public static readonly IReadOnlyList<string> LicenseCopies = ["正本", "副本"];

    public string? Reason { get; set; }
    public string? Name { get; set; }
    public string? LegalRepresentative { get; set; }
    public string? Province { get; set; }

    /// <summary>One of <see cref="LicenseCopies"/>.</summary>
    public string? LicenseCopy { get; set; }

    public static ChangeForm Of(Enterprise enterprise, string qualifications, IEnumerable<QualificationKind> kinds)
    {
        var form = new ChangeForm
        {
            Name = enterprise.Name,
            LegalRepresentative = enterprise.LegalRepresentative,
            Province = enterprise.Province,
        };
        form.Show(qualifications, kinds);
        return form;
    }

    /// <summary>What is wrong is said at its field; nothing is stored then.</summary>
    public EnterpriseInfoChange Read(
        Enterprise enterprise,
        Dictionary<string, string> errors,
        IReadOnlyList<QualificationKind> kinds,
        DateTimeOffset now
    )
    {
        if (!Core.Enterprises.Province.IsKnown(Province ?? ""))
        {
            errors["Province"] = "请选择工商注册所在地。";
        }

        if (!LicenseCopies.Contains(LicenseCopy, StringComparer.Ordinal))
        {
            errors["LicenseCopy"] = "请选择上传的营业执照是正本还是副本。";
        }

        return new EnterpriseInfoChange
        {
            Id = Guid.CreateVersion7(now),
            Number = SubjectNumbers.Next("XG", now),
            EnterpriseId = enterprise.Id,
            Reason = Text(nameof(Reason), Reason, MaxReason, "请填写修改原因。", errors),
            Name = Text(nameof(Name), Name, 200, "请填写企业名称，与营业执照一致。", errors),
            LegalRepresentative = Text(
                nameof(LegalRepresentative),
                LegalRepresentative,
                100,
                "请填写法定代表人。",
                errors
            ),
            Province = Province ?? "",
            Qualifications = ReadQualifications(kinds, errors),
            LicenseCopy = LicenseCopy ?? "",
            State = InfoChangeState.Prepared,
            RowVersion = 1,
            PreparedAt = now,
        };
    }
}
