using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Login;

/// <summary>POST /login/password: trades account and password for a session of the lower assurance (未用身份锁).</summary>
internal static partial class LoginWithPassword
{
    private const int MaxField = 256;

    internal sealed record Form(string? Account, string? Password);

    public static async Task<IResult> HandleAsync(
        HttpContext context,
        [FromForm] Form form,
        RegistryDbContext db,
        PasswordQueue passwords,
        PasswordThrottle throttle,
        SessionStore sessions,
        IOptionsMonitor<SessionAuthenticationOptions> options,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var name = form.Account?.Trim().ToUpperInvariant() ?? "";
        if (name.Length is 0 or > MaxField)
        {
            // No account is called so, and a name that a stranger made up at such length is not kept to count it.
            return Refuse(context, new Rejection(RejectionReason.PasswordWrong, "no account can have such a name"));
        }

        var address = context.Connection.RemoteIpAddress;
        if (throttle.WaitFor(name, address) is { } wait)
        {
            return AsksForPage(context) ? BackToForm("rate_limited") : Problems.RateLimited(wait);
        }

        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Name == name, ct);
        var password = form.Password?.Length <= MaxField ? form.Password : "";
        switch (await passwords.CheckAsync(account?.PasswordVerifier, password, ct))
        {
            case null:
                return Refuse(context, new Rejection(RejectionReason.ServerBusy, "the password queue is full"));
            case false:
                throttle.AddFailure(name, address);
                return Refuse(
                    context,
                    new Rejection(RejectionReason.PasswordWrong, "wrong password or unknown account")
                );
        }

        throttle.Clear(name, address);
        await sessions.EndAsync(context.Request.Cookies[SessionCookies.Session] ?? "", ct);
        var id = await sessions.OpenAsync(
            account!.Id,
            Assurance.Password,
            bindingId: null,
            options.Get(SessionAuthenticationDefaults.AuthenticationScheme),
            clock.GetUtcNow(),
            ct
        );
        SessionCookies.Append(context.Response, SessionCookies.Session, id);
        return new SeeOther("/reporting");
    }

    private static IResult Refuse(HttpContext context, Rejection rejection) =>
        AsksForPage(context) ? BackToForm(Problems.CodeOf(rejection.Reason)) : Problems.From(rejection);

    private static SeeOther BackToForm(string code) => new($"/login?error={code}");

    private static bool AsksForPage(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
