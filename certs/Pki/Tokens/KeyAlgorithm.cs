namespace JianliRegistry.Pki.Tokens;

/// <summary>The kinds of key a lock may be made with.</summary>
public enum KeyAlgorithm
{
    Rsa2048,
    P256,

    /// <summary>In software only: SoftHSM has no SM2.</summary>
    Sm2,
}
