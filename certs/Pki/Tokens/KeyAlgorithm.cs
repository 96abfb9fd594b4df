namespace JianliRegistry.Pki.Tokens;

/// <summary>The kinds of key a lock may be made with.</summary>
public enum KeyAlgorithm
{
    Rsa2048,
    P256,
}
