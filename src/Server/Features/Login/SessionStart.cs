using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Login;

/// <summary>What both ways of logging in end with: a new session, its cookie, and where the person lands.</summary>
internal sealed class SessionStart(
    RegistryDbContext db,
    SessionStore sessions,
    IOptionsMonitor<SessionAuthenticationOptions> options,
    TimeProvider clock
)
{
    /// <summary>Where an enterprise begins its work.</summary>
    public const string Home = "/reporting";

    /// <returns>The path of the first page.</returns>
    public async Task<string> BeginAsync(
        HttpContext context,
        Account account,
        Assurance assurance,
        Guid? bindingId,
        CancellationToken ct
    )
    {
        // 3.11 A new session: an id that was known before the login opens nothing after it.
        await sessions.EndAsync(context.Request.Cookies[SessionCookies.Session] ?? "", ct);
        var scheme = options.Get(SessionAuthenticationDefaults.AuthenticationScheme);
        var opening = new SessionOpening(account.Id, assurance, bindingId, context.Connection.RemoteIpAddress);
        var id = await sessions.OpenAsync(opening, scheme, clock.GetUtcNow(), ct);
        SessionCookies.Append(context.Response, SessionCookies.Session, id);
        SessionCookies.Delete(context.Response, SessionCookies.PreSession);
        if (account.MustChangePassword)
        {
            return SessionDuties.PageOf(SessionDuty.ChangePassword);
        }

        var hash = SessionCookies.HashOf(id);
        return await db.Sessions.AnyAsync(s => s.IdHash == hash && s.MustChooseOperator, ct)
            ? SessionDuties.PageOf(SessionDuty.ChooseOperator)
            : (account.Role, assurance) switch
            {
                (null, _) => Home,
                // The desks need a key; the home page says so.
                (_, Assurance.Password) => "/",
                (AccountRole.Province, _) => "/provincial/keys",
                (AccountRole.RegistrationCenter or AccountRole.Ministry, _) => "/ministry/deregistrations",
                _ => Home,
            };
    }
}
