using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Help;

/// <summary>用户手册 in the chapter order of the user's own, with pictures.</summary>
[AllowAnonymous]
internal sealed class ManualModel : PageModel
{
    public static HtmlString Manual => ManualText.Html;
}
