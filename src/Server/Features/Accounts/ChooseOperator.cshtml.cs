using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>选择经办人: after a login where several work under the account, and whenever another takes over.</summary>
[ServesDuty(SessionDuty.ChooseOperator)]
internal sealed class ChooseOperatorModel(RegistryDbContext db, OperatorBook book) : PageModel
{
    public bool IsDuty => HttpContext.GetAccount().Duty == SessionDuty.ChooseOperator;
    public Guid? Current => HttpContext.GetAccount().OperatorId;
    public IReadOnlyList<Operator> Operators { get; private set; } = [];
    public string? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Operators.Count > 0)
        {
            return Page();
        }

        var account = HttpContext.GetAccount();
        _ = await book.EndChoiceAsync(account.AccountId, account.SessionIdHash, ct);
        return Redirect("/enterprise/operators");
    }

    public async Task<IActionResult> OnPostAsync(Guid? id, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        if (
            id is { } chosen
            && await book.ChooseAsync(account.AccountId, chosen, account.SessionIdHash, HttpContext.GetActor(), ct)
        )
        {
            return Redirect("/reporting");
        }

        Problem = "请选择一位经办人。";
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var id = HttpContext.GetAccount().AccountId;
        Operators = await db
            .Operators.AsNoTracking()
            .Where(o => o.AccountId == id && o.DeactivatedAt == null)
            .OrderBy(o => o.CreatedAt)
            .ToListAsync(ct);
    }
}
