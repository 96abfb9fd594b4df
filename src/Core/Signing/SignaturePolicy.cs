namespace JianliRegistry.Core.Signing;

/// <summary>The signature policy a commitment names: object identifier and SHA-256 of docs/signature-policy.txt.</summary>
public sealed record SignaturePolicy(string Oid, byte[] Sha256);
