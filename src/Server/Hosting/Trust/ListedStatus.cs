using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>What the CRLs held now say of a signer at an instant of the past. Nobody is asked, and no OCSP answer counts.</summary>
internal sealed class ListedStatus(CertificatePathValidator paths, CertificateStatus status)
{
    public IReadOnlyList<byte[]> Crls => status.Current.Crls;

    /// <param name="signer">DER.</param>
    /// <param name="helpers">Untrusted DER certificates that may help to build the path.</param>
    /// <param name="crls">Among <see cref="Crls"/>.</param>
    public Verdict<TrustedCertificate> Judge(
        byte[] signer,
        IReadOnlyList<byte[]> helpers,
        IReadOnlyList<byte[]> crls,
        DateTimeOffset at,
        DateTimeOffset now
    ) => paths.Validate(signer, helpers, CertificatePurpose.Commitment, new RevocationMaterial(crls, []), at, now);
}
