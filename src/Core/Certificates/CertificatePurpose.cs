namespace JianliRegistry.Core.Certificates;

/// <summary>What a certificate is trusted for; key usage and extended key usage follow from it (docs/protocol.md, docs/evidence.md).</summary>
public enum CertificatePurpose
{
    /// <summary>digitalSignature; clientAuth where EKU is present.</summary>
    Login,

    /// <summary>contentCommitment or digitalSignature.</summary>
    Commitment,

    /// <summary>Exactly one critical EKU timeStamping (RFC 3161 §2.3).</summary>
    Timestamping,

    /// <summary>The server's seal: contentCommitment, EKU documentSigning (RFC 9336) and never clientAuth.</summary>
    Seal,
}
