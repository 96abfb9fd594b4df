using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Features.Login;

/// <summary>POST /login/password: trades account, password and captcha for a session of the lower assurance (未用身份锁).</summary>
internal static class LoginWithPassword
{
    private const int MaxShown = 24;

    // Properties, because a constructor's parameters would all have to be sent.
    internal sealed record Form
    {
        public string? Account { get; init; }
        public string? Password { get; init; }
        public string? Captcha { get; init; }
        public string? CaptchaToken { get; init; }
        public string? ReturnUrl { get; init; }

        /// <summary>换一张: nothing is checked, the form comes back with a new captcha.</summary>
        public string? Again { get; init; }
    }

    public static async Task<IResult> HandleAsync(
        HttpContext context,
        [FromForm] Form form,
        PasswordLogin logins,
        PasswordThrottle throttle,
        SessionStart starts,
        CancellationToken ct
    )
    {
        var name = form.Account?.Trim().ToUpperInvariant() ?? "";
        if (form.Again is not null)
        {
            return BackToForm(form, code: null);
        }

        if (name.Length is 0 or > PasswordLogin.MaxField)
        {
            // No account is called so, and a name that a stranger made up at such length is not kept to count it.
            return Refuse(
                context,
                form,
                new Rejection(RejectionReason.PasswordWrong, "no account can have such a name")
            );
        }

        var address = context.Connection.RemoteIpAddress;
        if (throttle.WaitFor(name, address) is { } wait)
        {
            return AsksForPage(context) ? BackToForm(form, "rate_limited") : Problems.RateLimited(wait);
        }

        var preSession = context.Request.Cookies[SessionCookies.PreSession] ?? "";
        if (
            !(await logins.VerifyAsync(form, name, preSession, address, ct)).TryGetValue(
                out var account,
                out var rejection
            )
        )
        {
            return Refuse(context, form, rejection);
        }

        var landing = await starts.BeginAsync(context, account, Assurance.Password, bindingId: null, ct);
        return new SeeOther(landing == SessionStart.Home && IsLocal(form.ReturnUrl) ? form.ReturnUrl! : landing);
    }

    private static IResult Refuse(HttpContext context, Form form, Rejection rejection) =>
        AsksForPage(context) ? BackToForm(form, Problems.CodeOf(rejection.Reason)) : Problems.From(rejection);

    /// <summary>With what was typed, but for the password.</summary>
    private static SeeOther BackToForm(Form form, string? code)
    {
        var query = new QueryBuilder();
        if (code is not null)
        {
            query.Add("error", code);
        }

        if (form.Account is { Length: > 0 and <= MaxShown } account)
        {
            query.Add("account", account);
        }

        if (IsLocal(form.ReturnUrl))
        {
            query.Add("returnUrl", form.ReturnUrl!);
        }

        return new($"/login{query}");
    }

    /// <summary>A path of this site: //host and /\host lead elsewhere.</summary>
    private static bool IsLocal(string? address) =>
        address is ['/', .. var rest] && rest is not ['/' or '\\', ..] && !rest.Any(char.IsControl);

    private static bool AsksForPage(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
