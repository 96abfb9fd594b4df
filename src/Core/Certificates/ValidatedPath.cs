namespace JianliRegistry.Core.Certificates;

/// <summary>A path that fulfilled a caller's own demand at one instant. Only <see cref="CertificatePathValidator"/> makes one.</summary>
public sealed class ValidatedPath
{
    internal ValidatedPath(EndEntityCertificate certificate, IReadOnlyList<byte[]> path, RevocationFindings status) =>
        (Certificate, Path, StatusProofs) = (certificate, path, status.Proofs);

    public EndEntityCertificate Certificate { get; }

    /// <summary>DER, leaf first, anchor last.</summary>
    public IReadOnlyList<byte[]> Path { get; }

    /// <summary>What showed certificates to be good.</summary>
    public IReadOnlyList<RevocationProof> StatusProofs { get; }
}
