using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>经办人: the persons who work under the account; entered and taken away with the identity key alone.</summary>
internal sealed class OperatorsModel(RegistryDbContext db, OperatorBook book, PersonalDataCipher cipher) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public bool CanChange => HttpContext.GetAccount().Assurance == Assurance.PasswordAndKey;
    public IReadOnlyList<OperatorLine> Operators { get; private set; } = [];

    /// <summary>As typed.</summary>
    public string? Name { get; private set; }
    public string? Mobile { get; private set; }
    public FieldProblem? Problem { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAddAsync(string? name, string? mobile, CancellationToken ct)
    {
        if (!CanChange)
        {
            return Forbid();
        }

        (Name, Mobile) = (name?.Trim(), mobile?.Trim());
        MobileNumber? number = null;
        Problem =
            Name is not { Length: > 0 and <= Operator.MaxName } || Name.Any(char.IsControl)
                ? new("name", "请填写经办人姓名，不超过 50 个字。")
            : Mobile is { Length: > 0 } && !MobileNumber.TryParse(Mobile, out number)
                ? new("mobile", "手机号不正确。请输入 11 位手机号，或者不填。")
            : await book.AddAsync(HttpContext.GetAccount().AccountId, Name, number, HttpContext.GetActor(), ct) ? null
            : new("name", "这位经办人已经在用。请换一个能区分的姓名。");
        if (Problem is null)
        {
            return RedirectToPage(new { done = true });
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync(ct);
    }

    public async Task<IActionResult> OnPostDeactivateAsync(Guid id, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        if (!CanChange)
        {
            return Forbid();
        }

        if (id == account.OperatorId)
        {
            Problem = new("", "不能停用本次登录的经办人。请先切换经办人。");
            Response.StatusCode = StatusCodes.Status409Conflict;
            return await ShowAsync(ct);
        }

        return await book.DeactivateAsync(account.AccountId, id, HttpContext.GetActor(), ct)
            ? RedirectToPage(new { done = true })
            : NotFound();
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        if (account.EnterpriseId is null)
        {
            return NotFound();
        }

        var all = await db
            .Operators.AsNoTracking()
            .Where(o => o.AccountId == account.AccountId)
            .OrderBy(o => o.DeactivatedAt != null)
            .ThenBy(o => o.CreatedAt)
            .ToListAsync(ct);
        Operators = all.ConvertAll(o => new OperatorLine(
            o.Id,
            o.Name,
            o.MobileSealed is { } stored
                ? PersonalDataMask.Mobile(cipher.Open(PersonalDataFields.OperatorMobile, $"{o.Id:D}", stored))
                : null,
            ChinaTime.Day(o.CreatedAt),
            o.DeactivatedAt is { } ended ? ChinaTime.Day(ended) : null,
            o.Id == account.OperatorId
        ));
        return Page();
    }
}

/// <summary>One person in the list.</summary>
/// <param name="Mobile">Masked.</param>
/// <param name="Ended">Day; null: active.</param>
internal sealed record OperatorLine(Guid Id, string Name, string? Mobile, string Since, string? Ended, bool IsThis);
