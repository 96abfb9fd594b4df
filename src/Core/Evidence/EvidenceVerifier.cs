using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Evidence;

/// <summary>Verifies a package offline; trust comes from outside, never from the package.</summary>
/// <remarks>
/// Every byte is hostile: each check ends in passed, failed or skipped, and a report lists all of them. Without anchors or log
/// key the answer is INDETERMINATE, whatever else holds.
/// </remarks>
public sealed class EvidenceVerifier(TrustStore? trust, IReadOnlyList<CheckpointKey> logKeys, SignaturePolicy policy)
{
    public TrustStore? Trust { get; } = trust;
    public IReadOnlyList<CheckpointKey> LogKeys { get; } = logKeys;
    public SignaturePolicy Policy { get; } = policy;

    /// <param name="at">The instant the report speaks about; nothing proven later than it counts.</param>
    public EvidenceReport Verify(ReadOnlySpan<byte> package, DateTimeOffset at)
    {
        var checks = new CheckList();
        if (checks.Accept(CheckName.Container, EvidencePackage.Open(package), out var files))
        {
            new PackageExamination(this, new PackageContents(files), checks, at).Run();
        }

        return checks.ToReport(at);
    }
}
