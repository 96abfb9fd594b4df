namespace JianliRegistry.Core.Signing;

/// <summary>The signature policy a signed statement names: object identifier and SHA-256 of its published text.</summary>
public sealed record SignaturePolicy(string Oid, byte[] Sha256)
{
    private const string Commitment = "jianli-commitment/1";

    /// <summary>The policy that stands in its place where the key is SM2; null: no SM2 signature is taken.</summary>
    public SignaturePolicy? Sm2 { get; init; }

    /// <summary>The policy that stands in its place for every kind of statement but commitments; null: this one covers all.</summary>
    public SignaturePolicy? OtherActs { get; init; }

    public SignaturePolicy? For(SignatureAlgorithm algorithm) => algorithm == SignatureAlgorithm.Sm2 ? Sm2 : this;

    /// <param name="kind">The statement's first line.</param>
    public SignaturePolicy ForKind(string kind) => kind == Commitment ? this : OtherActs ?? this;
}
