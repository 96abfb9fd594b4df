using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>公告: each day's checkpoint of the evidence log with its timestamp, the latest first. No personal data.</summary>
[AllowAnonymous]
public sealed class AnnouncementsModel(RegistryDbContext db) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    public IReadOnlyList<AnnouncedDay> Days { get; private set; } = [];
    public IReadOnlyList<PageLink> Pages { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var total = await db.StampedCheckpoints.CountAsync(ct);
        Number = Paging.Clamp(Number, total);
        Days = await db
            .StampedCheckpoints.AsNoTracking()
            .OrderByDescending(s => s.Day)
            .Skip((Number - 1) * Paging.Size)
            .Take(Paging.Size)
            .Select(s => new AnnouncedDay(s.Day, s.Size, s.Time, s.Token))
            .ToListAsync(ct);
        Pages = Paging.Links(Request, Number, total);
    }
}

/// <param name="Day">yyyy-MM-dd.</param>
/// <param name="Size">How many entries the day's checkpoint covers.</param>
/// <param name="Token">DER.</param>
public sealed record AnnouncedDay(string Day, long Size, DateTimeOffset Time, byte[] Token)
{
    // SM2-with-SM3, 1.2.156.10197.1.501, as DER.
    private static readonly byte[] Sm2WithSm3 = Convert.FromHexString("06082A811CCF55018375");

    /// <summary>SM2 is in the token, its certificates included: `openssl ts` can't be told the signer's identifier that all these need.</summary>
    public bool IsSm2 => Token.AsSpan().IndexOf(Sm2WithSm3) >= 0;
}
