namespace JianliRegistry.Core.Certificates;

/// <summary>What may be wrong with an old lock whose owner enrols. Each has to be accepted by name, per CA.</summary>
[Flags]
public enum LegacyWeaknesses
{
    None = 0,

    /// <summary>The lock's key or its CA's is RSA below 2048 bits; at least 1024.</summary>
    ShortRsaKey = 1 << 0,

    /// <summary>The certificate is signed over SHA-1.</summary>
    Sha1Signature = 1 << 1,

    /// <summary>The certificate has expired.</summary>
    Expired = 1 << 2,

    /// <summary>The CA is dead: nothing current shows the certificate good, or its own certificate has expired.</summary>
    AuthorityGone = 1 << 3,

    /// <summary>The certificate names its organisation by the nine-character 组织机构代码 only.</summary>
    OrganizationCodeOnly = 1 << 4,

    /// <summary>The certificate holds no code at all; a clerk has to know whose it is.</summary>
    CreditCodeMissing = 1 << 5,
}
