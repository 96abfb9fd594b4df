using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>The integration API's frame: port, proof of the caller, limits, document. The features map what stands in it.</summary>
internal static class IntegrationFeature
{
    private const string V1 = IntegrationBoundary.Prefix + "/v1";
    private const string RateLimit = "integration";
    private const int WindowSegments = 6;

    public static void AddIntegration(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidated<IntegrationOptions, IntegrationOptionsValidator>(IntegrationOptions.Section);
        services.AddSingleton<UnprovenConnections>();
        services.AddMachineAuthentication();
        services.AddAuthorizationBuilder().AddMachinePolicies();
        services.AddAllowedHosts();
        services.Configure<RateLimiterOptions>(limiter => limiter.AddPolicy(RateLimit, PerCertificate));
        services.AddIntegrationDocument();
        builder.AddIntegrationListener();
    }

    public static void MapIntegration(this WebApplication app)
    {
        app.MapIntegrationRoutes(MachinePolicies.Any)
            .MapGet("/account", ReadMachine.Handle)
            .WithSummary("Which account this certificate stands for.")
            .Produces<MachineView>();
        app.MapIntegrationDocument();

        // What no route answers would fall to the policy of sessions, which sends a browser to a login page.
        app.Map(IntegrationBoundary.Prefix + "/{**rest}", () => Problems.FromStatus(StatusCodes.Status404NotFound))
            .RequireAuthorization(MachinePolicies.Any)
            .WithOrder(int.MaxValue)
            .ExcludeFromDescription();
    }

    /// <summary>A group of routes of version 1 for one kind of caller.</summary>
    /// <param name="policy">One of <see cref="MachinePolicies"/>.</param>
    public static RouteGroupBuilder MapIntegrationRoutes(this IEndpointRouteBuilder routes, string policy) =>
        routes
            .MapGroup(V1)
            .RequireAuthorization(policy)
            .RequireRateLimiting(RateLimit)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>By the key that the handshake proved, known before anybody is authenticated; all of them count by network too.</summary>
    private static RateLimitPartition<string> PerCertificate(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<IntegrationOptions>>().Value;
        var certificate = context.Connection.ClientCertificate;
        return RateLimitPartition.GetSlidingWindowLimiter(
            certificate is null ? "" : Convert.ToHexString(SHA256.HashData(certificate.RawDataMemory.Span)),
            _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = options.RequestsPerMinute,
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = WindowSegments,
            }
        );
    }
}
