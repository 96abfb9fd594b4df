using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting;

/// <summary>Sliding windows by network address. Failures of one account are counted by the password login itself.</summary>
internal static class RateLimits
{
    public const string Challenge = "challenge";
    public const string KeyLogin = "key-login";
    public const string PasswordLogin = "password-login";
    public const string Captcha = "captcha";

    /// <summary>Forms of 企业注册; pages may be looked at.</summary>
    public const string Enrollment = "enrollment";
    public const string EnrollmentStatus = "enrollment-status";
    private const int WindowSegments = 6;

    public static void AddRegistryRateLimits(this IServiceCollection services) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(Challenge, context => PerNetwork(context, Challenge, o => o.ChallengesPerMinute));
            limiter.AddPolicy(KeyLogin, context => PerNetwork(context, KeyLogin, o => o.KeyLoginsPerMinute));
            limiter.AddPolicy(
                PasswordLogin,
                context => PerNetwork(context, PasswordLogin, o => o.PasswordLoginsPerMinute)
            );
            limiter.AddPolicy(Captcha, context => PerNetwork(context, Captcha, o => o.CaptchasPerMinute));
            limiter.AddPolicy(Enrollment, context => PostsPerNetwork(context, Enrollment, o => o.EnrollmentsPerMinute));
            limiter.AddPolicy(
                EnrollmentStatus,
                context => PostsPerNetwork(context, EnrollmentStatus, o => o.EnrollmentLookupsPerMinute)
            );
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                // The page that tells of the limit is the same request once more.
                context.Features.Get<IStatusCodeReExecuteFeature>()
                    is null
                    ? PerNetwork(context, "all", o => o.RequestsPerMinute)
                    : RateLimitPartition.GetNoLimiter("")
            );
            limiter.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                    ? after
                    : TimeSpan.FromSeconds(60 / WindowSegments);
                await Problems.RateLimited(wait).ExecuteAsync(rejected.HttpContext);
            };
        });

    /// <summary>An IPv6 customer owns a /64 at least, so its addresses count as one network.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return "none";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 8)));
    }

    private static RateLimitPartition<string> PostsPerNetwork(
        HttpContext context,
        string kind,
        Func<RateLimitOptions, int> permits
    ) =>
        HttpMethods.IsPost(context.Request.Method)
            ? PerNetwork(context, kind, permits)
            : RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> PerNetwork(
        HttpContext context,
        string kind,
        Func<RateLimitOptions, int> permits
    )
    {
        var options = context.RequestServices.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        return RateLimitPartition.GetSlidingWindowLimiter(
            $"{kind}|{NetworkOf(context.Connection.RemoteIpAddress)}",
            _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = permits(options),
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = WindowSegments,
            }
        );
    }
}
