using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>RFC 5280 §6 with our own path building and guards; no network, no wall clock.</summary>
public sealed class CertificatePathValidator(TrustStore trust, PathPolicy policy)
{
    public TrustStore Trust { get; } = trust;
    public PathPolicy Policy { get; } = policy;

    /// <param name="leaf">DER.</param>
    /// <param name="helpers">Untrusted DER certificates that may help to build a path.</param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="now">The clock against which status freshness is judged.</param>
    public Verdict<TrustedCertificate> Validate(
        ReadOnlySpan<byte> leaf,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    ) => throw new NotSupportedException();
}
