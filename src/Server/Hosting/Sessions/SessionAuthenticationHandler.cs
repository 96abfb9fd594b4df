using System.Security.Claims;
using System.Text.Encodings.Web;
using JianliRegistry.Core.Verification;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>Cookie → live session row → principal and <see cref="AuthenticatedAccount"/>. Nothing else authenticates.</summary>
internal sealed class SessionAuthenticationHandler(
    IOptionsMonitor<SessionAuthenticationOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    SessionStore sessions
) : AuthenticationHandler<SessionAuthenticationOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // The page that says 操作过于频繁 must not cost the query that the limit has just spared.
        if (
            Context.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalStatusCode
                == StatusCodes.Status429TooManyRequests
            || !Request.Cookies.TryGetValue(SessionCookies.Session, out var id)
            || string.IsNullOrEmpty(id)
        )
        {
            return AuthenticateResult.NoResult();
        }

        var now = TimeProvider.GetUtcNow();
        var session = await sessions.FindAsync(id, now, Context.RequestAborted);
        if (session is null)
        {
            return AuthenticateResult.Fail("the session has ended");
        }

        if (Context.GetEndpoint()?.Metadata.GetMetadata<LeavesSessionAloneAttribute>() is null)
        {
            await sessions.ExtendAsync(session, Options.Idle, now, Context.RequestAborted);
        }

        var account = new AuthenticatedAccount(session);
        Context.Features.Set(account);
        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, account.AccountId.ToString("N")),
                new Claim(ClaimTypes.Name, account.EnterpriseName ?? account.AccountName),
                new Claim(AssurancePolicies.AssuranceClaim, account.Assurance.ToString()),
            ],
            Scheme.Name
        );
        if (account.Province is { } province)
        {
            identity.AddClaim(new Claim(AssurancePolicies.ProvinceClaim, province));
        }

        if (account.IsMinistry)
        {
            identity.AddClaim(new Claim(AssurancePolicies.MinistryClaim, account.Role.ToString()!));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    /// <summary>A person goes to the login page and comes back, and after a form to the page that says so; a program gets a problem.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!HttpMethods.IsGet(Request.Method) || !Context.AsksForPage())
        {
            return Refuse(RejectionReason.SessionInsufficient, "no live session");
        }

        var back = Request.PathBase + Request.Path + Request.QueryString;
        Response.Redirect($"{Options.LoginPath}?returnUrl={Uri.EscapeDataString(back)}");
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Forbidden().ExecuteAsync(Context);

    private Task Refuse(RejectionReason reason, string detail) =>
        Problems.From(new Rejection(reason, detail)).ExecuteAsync(Context);
}
