using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Signing;

/// <summary>The algorithms a commitment may be signed with: SHA-256 throughout, or SM3 throughout with SM2 (docs/evidence.md).</summary>
internal static class CommitmentAlgorithms
{
    private static readonly CommitmentAlgorithm[] Allowed =
    [
        new(SignatureAlgorithm.Es256),
        new(SignatureAlgorithm.Rs256),
        new(SignatureAlgorithm.Ps256),
        new(SignatureAlgorithm.Sm2),
    ];

    /// <summary>DER AlgorithmIdentifier of SHA-256, parameters absent (RFC 5754 §2): the hash of a policy's text.</summary>
    public static byte[] Sha256Identifier { get; } = SignatureScheme.Encode(ObjectIdentifiers.Sha256);

    public static bool TryGet(SignatureAlgorithm algorithm, [NotNullWhen(true)] out CommitmentAlgorithm? found)
    {
        found = Array.Find(Allowed, a => a.Algorithm == algorithm);
        return found is not null;
    }

    /// <summary>Exactly the encoding that we would write; every other spelling is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> signatureIdentifier, out SignatureAlgorithm algorithm)
    {
        foreach (var known in Allowed)
        {
            if (signatureIdentifier.SequenceEqual(known.SignatureIdentifier))
            {
                algorithm = known.Algorithm;
                return true;
            }
        }

        algorithm = default;
        return false;
    }

    /// <summary>SM3 with SM2, SHA-256 with the others.</summary>
    public static bool Pairs(SignatureAlgorithm algorithm, ReadOnlySpan<byte> digestIdentifier) =>
        TryGet(algorithm, out var found) && digestIdentifier.SequenceEqual(found.DigestIdentifier);

    /// <summary>True for a digest that one of the algorithms goes with.</summary>
    public static bool IsDigest(ReadOnlySpan<byte> digestIdentifier)
    {
        foreach (var known in Allowed)
        {
            if (digestIdentifier.SequenceEqual(known.DigestIdentifier))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A signature algorithm with the one digest it goes with; identifiers are DER AlgorithmIdentifiers without choice of spelling.</summary>
internal sealed record CommitmentAlgorithm
{
    public CommitmentAlgorithm(SignatureAlgorithm algorithm)
    {
        var scheme = SignatureScheme.For(algorithm);
        (Algorithm, Digest, SignatureIdentifier) = (algorithm, scheme.Hash, scheme.Encode());
        DigestIdentifier = SignatureScheme.Encode(
            scheme.Kind == KeyKind.Sm2 ? ObjectIdentifiers.Sm3 : ObjectIdentifiers.Sha256
        );
    }

    public SignatureAlgorithm Algorithm { get; }
    public HashAlgorithmName Digest { get; }
    public byte[] DigestIdentifier { get; }
    public byte[] SignatureIdentifier { get; }
}
