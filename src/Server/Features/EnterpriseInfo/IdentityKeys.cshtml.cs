using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>身份锁: the keys that are bound to this account, and the way to 挂失.</summary>
public sealed class IdentityKeysModel(RegistryDbContext db) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public IReadOnlyList<KeyLine> Keys { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var bindings = await db
            .KeyBindings.AsNoTracking()
            .Where(b => b.AccountId == account.AccountId)
            .OrderByDescending(b => b.BoundAt)
            .ToListAsync(ct);
        Keys = bindings.ConvertAll(KeyLine.Of);
    }
}
