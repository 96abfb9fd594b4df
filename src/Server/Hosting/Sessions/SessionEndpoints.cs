namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>What a page's script asks about its session. The page says the same without a script (_SessionClock).</summary>
internal static class SessionEndpoints
{
    /// <param name="Idle">Seconds until it ends without a request.</param>
    /// <param name="End">Seconds until it ends in any case.</param>
    internal sealed record Answer(long Idle, long End)
    {
        public static Answer Of(AuthenticatedAccount account, DateTimeOffset now) =>
            new((long)(account.IdleEndsAt - now).TotalSeconds, (long)(account.EndsAt - now).TotalSeconds);
    }

    public static void MapSessions(this WebApplication app)
    {
        app.MapGet("/session/time", Time).WithMetadata(new LeavesSessionAloneAttribute());

        // The request itself lengthens the session, never beyond its end. The script sends it while an upload or a signature is
        // under way, and when the person says that they go on.
        app.MapPost("/session/keep", Time).RequireOwnPage();
    }

    private static IResult Time(HttpContext context, TimeProvider clock) =>
        Results.Json(Answer.Of(context.GetAccount(), clock.GetUtcNow()));
}
