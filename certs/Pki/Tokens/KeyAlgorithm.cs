namespace JianliRegistry.Pki.Tokens;

/// <summary>The kinds of key a lock may be made with.</summary>
public enum KeyAlgorithm
{
    Rsa2048,

    /// <summary>Of old locks only: no policy of the product takes it for login or signing.</summary>
    Rsa1024,
    P256,

    /// <summary>In software only: SoftHSM has no SM2.</summary>
    Sm2,
}
