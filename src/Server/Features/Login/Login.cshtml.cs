using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Captchas;
using JianliRegistry.Server.Hosting.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Login;

/// <summary>企业登录 (Manual S25..S27): one form, with the key by script or with password and captcha.</summary>
[AllowAnonymous]
internal sealed class LoginModel(CaptchaTokens captchas) : PageModel
{
    /// <summary>The code of the refusal that sent the person back here.</summary>
    [BindProperty(SupportsGet = true, Name = "error")]
    public string? ErrorCode { get; set; }

    /// <summary>Where the person wanted to go.</summary>
    [BindProperty(SupportsGet = true, Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    /// <summary>As it was typed before a refusal.</summary>
    [BindProperty(SupportsGet = true, Name = "account")]
    public string? Account { get; set; }

    public string CaptchaToken { get; private set; } = "";

    /// <summary>Null for no error and for a code that is not ours: no text of a stranger's link reaches the page.</summary>
    public string? ErrorText => Problems.TitleOf(ErrorCode);

    public bool IsCaptchaWrong => ErrorCode == AccountProblems.CaptchaWrong.Code;

    /// <summary>Only ever a path of this site.</summary>
    public string? LocalReturn => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : null;

    public string Image => $"{CaptchaFeature.ImagePath}?t={CaptchaToken}";
    public string Sound => $"{CaptchaFeature.SoundPath}?t={CaptchaToken}";

    public void OnGet() =>
        CaptchaToken = captchas.Issue(CaptchaForm.PasswordLogin, SessionCookies.PreSessionOf(HttpContext));
}
