namespace JianliRegistry.Core.Certificates;

/// <summary>A certificate that was trusted for one purpose at one instant. Only <see cref="CertificatePathValidator"/> makes one.</summary>
public sealed class TrustedCertificate
{
    internal TrustedCertificate(
        EndEntityCertificate certificate,
        CertificatePurpose purpose,
        IReadOnlyList<byte[]> path,
        RevocationFindings status
    ) =>
        (Certificate, Purpose, Path, StatusProofs, Contested) = (
            certificate,
            purpose,
            path,
            status.Proofs,
            status.Contested
        );

    public EndEntityCertificate Certificate { get; }
    public CertificatePurpose Purpose { get; }

    /// <summary>DER, leaf first, anchor last.</summary>
    public IReadOnlyList<byte[]> Path { get; }

    /// <summary>What showed each certificate below the anchor to be good; evidence keeps it.</summary>
    public IReadOnlyList<RevocationProof> StatusProofs { get; }

    /// <summary>Certificates of the path whose CA dates their invalidity back before the judged instant.</summary>
    public IReadOnlyList<ContestedCertificate> Contested { get; }
}
