using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Evidence that this process could not stamp because its own row is damaged. Looked at again after the next start.</summary>
internal sealed partial class DamagedEvidence(ILogger<DamagedEvidence> logger) : IHealthCheck
{
    private readonly ConcurrentDictionary<Guid, byte> _ids = new();

    public IReadOnlyList<Guid> Known => [.. _ids.Keys];

    public void Note(Guid evidenceId, Exception cause)
    {
        if (_ids.TryAdd(evidenceId, 0))
        {
            Damaged(logger, evidenceId, cause);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            _ids.IsEmpty
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded($"{_ids.Count} damaged: run jianli evidence audit")
        );

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "ALARM: evidence {EvidenceId} is damaged and gets no timestamp"
    )]
    private static partial void Damaged(ILogger logger, Guid evidenceId, Exception cause);
}
