using System.Diagnostics.CodeAnalysis;

namespace JianliRegistry.Core.Signing;

/// <summary>The algorithms a commitment may be signed with: SHA-256 throughout (docs/evidence.md).</summary>
/// <remarks>A row here is all that another suite of algorithms (SM3 with SM2) needs in the signed profile.</remarks>
internal static class CommitmentAlgorithms
{
    private static readonly SignatureAlgorithm[] Allowed =
    [
        SignatureAlgorithm.Es256,
        SignatureAlgorithm.Rs256,
        SignatureAlgorithm.Ps256,
    ];

    private static readonly (SignatureAlgorithm Algorithm, byte[] Identifier)[] Identifiers =
    [
        .. Allowed.Select(a => (a, SignatureScheme.For(a).Encode())),
    ];

    /// <summary>DER AlgorithmIdentifier of SHA-256, parameters absent (RFC 5754 §2).</summary>
    public static byte[] DigestIdentifier { get; } = SignatureScheme.Encode(ObjectIdentifiers.Sha256);

    public static bool TryGetIdentifier(SignatureAlgorithm algorithm, [NotNullWhen(true)] out byte[]? identifier)
    {
        identifier = Identifiers.FirstOrDefault(i => i.Algorithm == algorithm).Identifier;
        return identifier is not null;
    }

    /// <summary>Exactly the encoding that <see cref="TryGetIdentifier"/> gives; every other spelling is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> identifier, out SignatureAlgorithm algorithm)
    {
        foreach (var (known, encoding) in Identifiers)
        {
            if (identifier.SequenceEqual(encoding))
            {
                algorithm = known;
                return true;
            }
        }

        algorithm = default;
        return false;
    }
}
