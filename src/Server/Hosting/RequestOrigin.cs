using JianliRegistry.Core.Verification;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting;

/// <summary>Where a state-changing request came from.</summary>
internal static class RequestOrigin
{
    /// <summary>The Origin header as sent, or empty.</summary>
    public static string Of(HttpRequest request) =>
        request.Headers.Origin.Count == 1 ? request.Headers.Origin.ToString() : "";

    /// <summary>Requires our own Origin (where a browser sends one) and the session's antiforgery token.</summary>
    public static TBuilder RequireOwnPage<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(
            async (invocation, next) =>
            {
                var context = invocation.HttpContext;
                var server = context.RequestServices.GetRequiredService<IOptions<ServerOptions>>().Value;
                var antiforgery = context.RequestServices.GetRequiredService<IAntiforgery>();
                var foreign = context.Request.Headers.Origin.Count > 0 && Of(context.Request) != server.Origin;
                return foreign || !await antiforgery.IsRequestValidAsync(context)
                    ? Problems.From(
                        new Rejection(
                            RejectionReason.ChallengeSessionMismatch,
                            "foreign origin or no antiforgery token"
                        )
                    )
                    : await next(invocation);
            }
        );
}
