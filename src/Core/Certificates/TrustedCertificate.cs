namespace JianliRegistry.Core.Certificates;

/// <summary>A certificate that was trusted for one purpose at one instant. Only <see cref="CertificatePathValidator"/> makes one.</summary>
public sealed class TrustedCertificate
{
    internal TrustedCertificate(
        EndEntityCertificate certificate,
        CertificatePurpose purpose,
        IReadOnlyList<byte[]> path,
        IReadOnlyList<RevocationProof> statusProofs
    ) => (Certificate, Purpose, Path, StatusProofs) = (certificate, purpose, path, statusProofs);

    public EndEntityCertificate Certificate { get; }
    public CertificatePurpose Purpose { get; }

    /// <summary>DER, leaf first, anchor last.</summary>
    public IReadOnlyList<byte[]> Path { get; }

    /// <summary>What showed each certificate below the anchor to be good; evidence keeps it.</summary>
    public IReadOnlyList<RevocationProof> StatusProofs { get; }
}
