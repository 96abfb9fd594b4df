using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>The revocation status known now. Asking costs no network round trip.</summary>
public sealed class CertificateStatus
{
    private volatile RevocationMaterial _material = RevocationMaterial.None;

    /// <summary>All current CRLs and OCSP responses; a path validator picks and judges what it needs.</summary>
    public RevocationMaterial Current => _material;

    internal void Replace(RevocationMaterial material) => _material = material;
}
