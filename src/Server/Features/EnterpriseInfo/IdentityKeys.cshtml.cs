using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>身份锁: the keys that are bound to this account, and the way to 挂失.</summary>
public sealed class IdentityKeysModel(RegistryDbContext db, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    /// <summary>What is suspended already, only another key can make lasting.</summary>
    public bool CanReport(KeyLine key) =>
        key.Allows(KeyLossEvent.Report)
        && (key.Status == KeyStatus.Active || HttpContext.GetAccount().BindingId is not null);

    public IReadOnlyList<KeyLine> Keys { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var bindings = await db
            .KeyBindings.AsNoTracking()
            .Where(b => b.AccountId == account.AccountId)
            .OrderByDescending(b => b.BoundAt)
            .ToListAsync(ct);
        var now = clock.GetUtcNow();
        Keys = bindings.ConvertAll(b => KeyLine.Of(b, now));
    }
}
