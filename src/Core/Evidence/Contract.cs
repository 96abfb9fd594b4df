using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Evidence;

/// <summary>Verifies a package offline; trust comes from outside, never from the package.</summary>
public sealed class EvidenceVerifier(TrustStore? trust, IReadOnlyList<CheckpointKey> logKeys, SignaturePolicy policy)
{
    public TrustStore? Trust { get; } = trust;
    public IReadOnlyList<CheckpointKey> LogKeys { get; } = logKeys;
    public SignaturePolicy Policy { get; } = policy;

    public EvidenceReport Verify(ReadOnlySpan<byte> package, DateTimeOffset at) => throw new NotSupportedException();
}
