using JianliRegistry.Core.Verification;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>Proves that a request of a session comes from our own page: Origin header and antiforgery token.</summary>
internal sealed class SameOrigin(IAntiforgery antiforgery, IOptions<ServerOptions> server)
{
    /// <returns>null when both hold.</returns>
    public async Task<Rejection?> CheckAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count != 1 || origin[0] != server.Value.Origin)
        {
            return new Rejection(RejectionReason.RequestMalformed, $"Origin is {origin}");
        }

        return await antiforgery.IsRequestValidAsync(context)
            ? null
            : new Rejection(RejectionReason.RequestMalformed, "no valid antiforgery token");
    }
}
