using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;

namespace JianliRegistry.Core.Signing;

/// <summary>The hash functions of the closed list; the platform has all of them but SM3 (GB/T 32905).</summary>
internal static class MessageDigest
{
    /// <summary>32 octets; a name the platform does not know, so it can't be handed to it by mistake.</summary>
    public static HashAlgorithmName Sm3 { get; } = new("SM3");

    public static byte[] HashData(HashAlgorithmName algorithm, ReadOnlySpan<byte> data) =>
        algorithm == Sm3 ? Sm3Of(data, []) : CryptographicOperations.HashData(algorithm, data);

    /// <summary>SM3 over the concatenation.</summary>
    public static byte[] Sm3Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var digest = new SM3Digest();
        digest.BlockUpdate(first);
        digest.BlockUpdate(second);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash);
        return hash;
    }
}
