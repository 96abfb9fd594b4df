using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>An old lock that proves at enrolment who holds it, and that must be replaced. Only <see cref="LegacyEnrollmentValidator"/> makes one.</summary>
/// <remarks>It is no <see cref="TrustedCertificate"/> and nothing turns it into one: login and signing can't be opened with it.</remarks>
public sealed class ProvenLegacyLock
{
    internal ProvenLegacyLock(
        EndEntityCertificate certificate,
        PublicKey key,
        LegacyWeaknesses weaknesses,
        CreditCode? creditCode,
        OrganizationCode? organizationCode
    ) =>
        (Certificate, Key, Weaknesses, CreditCode, OrganizationCode) = (
            certificate,
            key,
            weaknesses,
            creditCode,
            organizationCode
        );

    public EndEntityCertificate Certificate { get; }

    /// <summary>With which the holder's answer to the enrolment challenge is verified.</summary>
    public PublicKey Key { get; }

    /// <summary>All that was found; each of them was accepted by the CA's rule.</summary>
    public LegacyWeaknesses Weaknesses { get; }

    /// <summary>Null with <see cref="LegacyWeaknesses.OrganizationCodeOnly"/> and <see cref="LegacyWeaknesses.CreditCodeMissing"/>.</summary>
    public CreditCode? CreditCode { get; }

    /// <summary>With <see cref="LegacyWeaknesses.OrganizationCodeOnly"/>.</summary>
    public OrganizationCode? OrganizationCode { get; }

    /// <summary>Whether the certificate names that enterprise, by either code.</summary>
    public bool Names(CreditCode enterprise) =>
        CreditCode == enterprise || OrganizationCode?.IsPartOf(enterprise) == true;
}
