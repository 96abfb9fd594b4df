using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Login;

/// <summary>The bytes a login signature covers: H(aud) ‖ H(N), N = base64(SHA-256("JLK/1 " ‖ pur ‖ 0x00 ‖ uint32be(len C) ‖ C)). The agent calls this too.</summary>
/// <remarks>
/// The outer form is that of Web eID, so its unmodified validators accept the token; the nonce makes the one signature cover
/// purpose, session, expiry and server identity too. The prefix keeps it apart from everything else a key ever signs.
/// </remarks>
public static class LoginStatement
{
    public const string Purpose = "login";

    /// <summary>企业注册: proves an old lock too, and opens no session (decisions/0015).</summary>
    public const string EnrollmentPurpose = "enrol";
    private const string Domain = "JLK/1 ";
    private const int NonceSize = 44;
    private static volatile OriginDigest? _lastOrigin;

    /// <summary>The 44-character Web eID nonce of a challenge.</summary>
    public static string NonceOf(string compactJws, string purpose)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(compactJws, purpose, hash);
        return Convert.ToBase64String(hash);
    }

    /// <summary>What is signed (before the signature algorithm's own hash).</summary>
    /// <param name="origin">The page's origin, ASCII, no slash at the end.</param>
    /// <param name="purpose">As in the challenge's pur.</param>
    public static byte[] ToBeSigned(
        string origin,
        string compactJws,
        SignatureAlgorithm algorithm,
        string purpose = Purpose
    )
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(compactJws, purpose, digest);
        Span<byte> nonce = stackalloc byte[NonceSize];
        Base64.EncodeToUtf8(digest, nonce, out _, out _);
        var hash = SignatureScheme.For(algorithm).Hash;
        return [.. DigestOf(origin, hash), .. MessageDigest.HashData(hash, nonce)];
    }

    /// <summary>H(aud). A server has one origin and most keys one hash, so the last digest answers nearly always.</summary>
    private static byte[] DigestOf(string origin, HashAlgorithmName hash)
    {
        var last = _lastOrigin;
        if (last is null || last.Origin != origin || last.Hash != hash)
        {
            last = new OriginDigest(origin, hash, MessageDigest.HashData(hash, Encoding.ASCII.GetBytes(origin)));
            _lastOrigin = last;
        }

        return last.Digest;
    }

    /// <summary>SHA-256("JLK/1 " ‖ pur ‖ 0x00 ‖ uint32be(len C) ‖ C).</summary>
    private static void Digest(string compactJws, string purpose, Span<byte> hash)
    {
        var size = Encoding.ASCII.GetByteCount(compactJws);
        var total = Domain.Length + Encoding.ASCII.GetByteCount(purpose) + 1 + sizeof(int) + size;
        var rented = ArrayPool<byte>.Shared.Rent(total);
        var input = rented.AsSpan(0, total);
        var at = Encoding.ASCII.GetBytes(Domain, input);
        at += Encoding.ASCII.GetBytes(purpose, input[at..]);
        input[at++] = 0;
        BinaryPrimitives.WriteInt32BigEndian(input[at..], size);
        Encoding.ASCII.GetBytes(compactJws, input[(at + sizeof(int))..]);
        SHA256.HashData(input, hash);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private sealed record OriginDigest(string Origin, HashAlgorithmName Hash, byte[] Digest);
}
