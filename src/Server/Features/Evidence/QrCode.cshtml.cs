using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using QRCoder;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The way from a printed receipt to its public verification page.</summary>
public sealed class QrCodeModel(RegistryDbContext db, IOptions<ServerOptions> server) : PageModel
{
    private const int PixelsPerModule = 6;

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken ct)
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        if (!await db.Evidence.AnyAsync(e => e.ReceiptNumber == number && e.EnterpriseId == enterprise, ct))
        {
            return NotFound();
        }

        using var data = VerificationLink.CodeOf(VerificationLink.Of(server.Value.Origin, number));
        using var code = new PngByteQRCode(data);
        return File(code.GetGraphic(PixelsPerModule), "image/png");
    }
}
