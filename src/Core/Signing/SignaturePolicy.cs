namespace JianliRegistry.Core.Signing;

/// <summary>The signature policy a commitment names: object identifier and SHA-256 of its published text.</summary>
public sealed record SignaturePolicy(string Oid, byte[] Sha256)
{
    /// <summary>The policy that stands in its place where the key is SM2; null: no SM2 signature is taken.</summary>
    public SignaturePolicy? Sm2 { get; init; }

    public SignaturePolicy? For(SignatureAlgorithm algorithm) => algorithm == SignatureAlgorithm.Sm2 ? Sm2 : this;
}
