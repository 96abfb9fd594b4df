using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Production refuses to start with anchors whose keys lie on a developer's disk.</summary>
internal sealed class TrustCheck(TrustStore trust, IHostEnvironment environment) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        environment.IsProduction() && trust.HasTestAnchors
            ? throw new StartRefusedException("Trust:Anchors holds a TEST ONLY anchor in Production")
            : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
