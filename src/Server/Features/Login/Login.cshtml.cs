using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Login;

/// <summary>企业登录 (Manual S25..S27): one form, with the key by script or with the password alone.</summary>
[AllowAnonymous]
public sealed class LoginModel : PageModel
{
    /// <summary>What to keep in the account field after a refused attempt.</summary>
    [BindProperty(SupportsGet = false)]
    public string? Account { get; set; }

    public LoginProblem? Problem { get; private set; }
}

/// <summary>Why the last attempt was refused.</summary>
public sealed record LoginProblem(string Code, string Title, string Detail);
