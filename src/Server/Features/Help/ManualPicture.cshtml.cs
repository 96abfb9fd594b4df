using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Help;

/// <summary>One picture of 用户手册.</summary>
[AllowAnonymous]
internal sealed class ManualPictureModel : PageModel
{
    public IActionResult OnGet(string picture) =>
        ManualText.Picture(picture) is { } stream ? File(stream, "image/png") : NotFound();
}
