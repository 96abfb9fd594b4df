using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Before anything is fetched: refuses trust that is not safe to serve with, and warns of what will be refused later.</summary>
internal sealed partial class TrustCheck(
    TrustStore trust,
    ConfiguredAuthorities authorities,
    LegacyEnrollmentValidator legacy,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<TrustCheck> logger
) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Their keys lie on a developer's disk.
        if (environment.IsProduction() && trust.HasTestAnchors)
        {
            throw new StartRefusedException("Trust:Anchors holds a TEST ONLY anchor in Production");
        }

        if (environment.IsProduction() && legacy.Rules.Any(r => TrustStore.IsTestOnly(r.Authority)))
        {
            throw new StartRefusedException("Trust:LegacyEnrollment names a TEST ONLY CA in Production");
        }

        var now = clock.GetUtcNow();
        foreach (
            var outside in authorities.All.Select(a => a.Certificate).Where(c => now < c.NotBefore || now > c.NotAfter)
        )
        {
            NotValidNow(logger, outside.Subject, outside.NotBefore, outside.NotAfter);
        }

        foreach (var unknown in authorities.WithoutStatus)
        {
            NoStatus(logger, unknown.Subject);
        }

        // No reason to stay down: a rule that has ended accepts nothing any more.
        foreach (var (authority, rule) in legacy.Rules.Where(r => r.Rule.Until <= now))
        {
            HasEnded(logger, authority.Subject, rule.Until);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "configured CA {Subject} is valid from {NotBefore:O} to {NotAfter:O} only: what it issued is refused now"
    )]
    private static partial void NotValidNow(
        ILogger logger,
        string subject,
        DateTimeOffset notBefore,
        DateTimeOffset notAfter
    );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "configured CA {Subject} has no entry in Status:Sources: what it issued is refused"
    )]
    private static partial void NoStatus(ILogger logger, string subject);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Trust:LegacyEnrollment of {Subject} has ended at {Until:O}: its old locks are refused, the entry can go"
    )]
    private static partial void HasEnded(ILogger logger, string subject, DateTimeOffset until);
}
