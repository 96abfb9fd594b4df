using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>A public key that passed the allow-list (RSA 2048..4096, P-256/384/521); native verification cached by SPKI hash.</summary>
public sealed class PublicKey
{
    private PublicKey() { }

    public static Verdict<PublicKey> Parse(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        throw new NotSupportedException();

    /// <summary>ES256↔P-256, ES384↔P-384, ES512↔P-521 exactly; RS/PS with RSA.</summary>
    public bool Allows(SignatureAlgorithm algorithm) => throw new NotSupportedException();

    /// <param name="ecdsaDer">ECDSA signature form: true = DER (CMS, X.509), false = fixed-width r‖s (JOSE, Web eID). Ignored for RSA.</param>
    public Verdict<PublicKey> Verify(
        SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature,
        bool ecdsaDer
    ) => throw new NotSupportedException();
}

/// <summary>The signature policy a commitment names: object identifier and SHA-256 of docs/signature-policy.txt.</summary>
public sealed record SignaturePolicy(string Oid, byte[] Sha256);

/// <summary>Builds the signed attributes of a commitment; the key agent signs exactly these bytes.</summary>
public static class CommitmentAttributes
{
    /// <returns>DER SET OF Attribute (tag 0x31), the bytes to be signed (RFC 5652 §5.4).</returns>
    public static Verdict<byte[]> Build(
        ReadOnlySpan<byte> statement,
        ReadOnlySpan<byte> signerCertificate,
        DateTimeOffset signingTime,
        SignatureAlgorithm algorithm,
        SignaturePolicy policy
    ) => throw new NotSupportedException();
}

/// <summary>Assembles CAdES from bytes that were already signed; never signs.</summary>
public static class CadesAssembler
{
    /// <summary>CAdES-B: enveloping SignedData version 1, DER.</summary>
    public static Verdict<byte[]> Assemble(
        ReadOnlySpan<byte> statement,
        ReadOnlySpan<byte> signedAttributes,
        ReadOnlySpan<byte> signature,
        SignatureAlgorithm algorithm,
        IReadOnlyList<byte[]> certificates
    ) => throw new NotSupportedException();

    /// <summary>CAdES-T: adds an RFC 3161 token over the signature octets.</summary>
    public static Verdict<byte[]> AddTimestamp(ReadOnlySpan<byte> cms, ReadOnlySpan<byte> timestampToken) =>
        throw new NotSupportedException();

    /// <summary>CAdES-LT: adds certificates of both chains and the CRLs of their CAs.</summary>
    public static Verdict<byte[]> AddLongTerm(
        ReadOnlySpan<byte> cms,
        IReadOnlyList<byte[]> certificates,
        IReadOnlyList<byte[]> crls
    ) => throw new NotSupportedException();
}

/// <summary>What the verifier requires of a commitment.</summary>
/// <param name="Statement">The exact content bytes.</param>
/// <param name="Policy">The policy it has to name, null = any (receipts and seals carry none).</param>
/// <param name="SignerCertificate">The certificate it has to be made with (DER), null = the one inside.</param>
public sealed record SignatureExpectation(
    byte[] Statement,
    SignaturePolicy? Policy,
    byte[]? SignerCertificate,
    DateTimeOffset? SigningTimeFrom,
    DateTimeOffset? SigningTimeTo
);

/// <summary>A commitment whose signature was verified over exactly its content. Only <see cref="SignatureVerifier"/> makes one.</summary>
public sealed class VerifiedSignature
{
    internal VerifiedSignature() { }

    public required byte[] Content { get; init; }
    public required byte[] SignerCertificate { get; init; }
    public required byte[] SignedAttributes { get; init; }

    /// <summary>The signature octets: what the timestamp and the log's leaf stand for.</summary>
    public required byte[] Signature { get; init; }
    public required SignatureAlgorithm Algorithm { get; init; }
    public required DateTimeOffset SigningTime { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }
    public required IReadOnlyList<byte[]> Crls { get; init; }

    /// <summary>DER of the RFC 3161 tokens in the unsigned attributes, unverified.</summary>
    public required IReadOnlyList<byte[]> TimestampTokens { get; init; }
}

/// <summary>The one verifier of commitments, receipts and seals: a closed CMS profile (docs/evidence.md).</summary>
public static class SignatureVerifier
{
    public static Verdict<VerifiedSignature> Verify(ReadOnlySpan<byte> cms, SignatureExpectation expectation) =>
        throw new NotSupportedException();
}

/// <summary>An RFC 3161 token whose signature and imprint were verified; its certificate path is still to be validated.</summary>
public sealed class VerifiedTimestamp
{
    internal VerifiedTimestamp() { }

    public required DateTimeOffset Time { get; init; }
    public required byte[] SignerCertificate { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    /// <param name="token">DER TimeStampToken.</param>
    /// <param name="data">The data whose SHA-256 the token stamps (for CAdES-T: the signature octets).</param>
    public static Verdict<VerifiedTimestamp> Verify(ReadOnlySpan<byte> token, ReadOnlySpan<byte> data) =>
        throw new NotSupportedException();
}
