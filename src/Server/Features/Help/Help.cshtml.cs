using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Help;

/// <summary>帮助中心: the chapters of the manual in its order, each with its main sentence and the page it speaks of.</summary>
[AllowAnonymous]
public sealed class HelpModel : PageModel;
