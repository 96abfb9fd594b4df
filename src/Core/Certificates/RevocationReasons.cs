namespace JianliRegistry.Core.Certificates;

/// <summary>ReasonFlags (RFC 5280 §4.2.1.13) as AsnReader returns them: the first bit of the string is the lowest.</summary>
[Flags]
internal enum RevocationReasons
{
    None = 0,
    KeyCompromise = 1 << 1,
    AuthorityCompromise = 1 << 2,
    AffiliationChanged = 1 << 3,
    Superseded = 1 << 4,
    CessationOfOperation = 1 << 5,
    CertificateHold = 1 << 6,
    PrivilegeWithdrawn = 1 << 7,
    AttributeAuthorityCompromise = 1 << 8,
    All =
        KeyCompromise
        | AuthorityCompromise
        | AffiliationChanged
        | Superseded
        | CessationOfOperation
        | CertificateHold
        | PrivilegeWithdrawn
        | AttributeAuthorityCompromise,
}
