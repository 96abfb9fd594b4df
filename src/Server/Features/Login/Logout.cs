using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;

namespace JianliRegistry.Server.Features.Login;

/// <summary>POST /logout: ends the session on the server and takes its cookie away.</summary>
internal static class Logout
{
    public static async Task<IResult> HandleAsync(HttpContext context, SessionStore sessions, CancellationToken ct)
    {
        await sessions.EndAsync(context.Request.Cookies[SessionCookies.Session] ?? "", ct);
        SessionCookies.Delete(context.Response, SessionCookies.Session);
        return new SeeOther("/login");
    }
}
