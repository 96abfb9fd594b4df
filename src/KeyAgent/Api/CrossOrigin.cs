namespace JianliRegistry.KeyAgent.Api;

/// <summary>The CORS headers. An origin that is not allowed gets none, so it cannot even learn that an agent runs here.</summary>
internal static class CrossOrigin
{
    public static void Apply(HttpResponse response, GateDecision decision)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        if (decision.Origin is not { } origin)
        {
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.Vary = "Origin";
        if (decision.Route != AgentRoute.Preflight)
        {
            return;
        }

        response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, POST, DELETE";
        headers.AccessControlAllowHeaders = "content-type, x-jlk-protocol";
        headers.AccessControlMaxAge = "600";
        if (decision.AllowPrivateNetwork)
        {
            headers["Access-Control-Allow-Private-Network"] = "true";
        }
    }
}
