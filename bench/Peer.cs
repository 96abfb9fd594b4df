namespace JianliRegistry.Bench;

/// <summary>The bare signature check that a row is compared with.</summary>
internal enum Peer
{
    P256,
    Rsa2048,
}
