using System.Buffers.Binary;
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
    private const string Domain = "JLK/1 ";

    /// <summary>The 44-character Web eID nonce of a challenge.</summary>
    public static string NonceOf(string compactJws, string purpose)
    {
        var prefix = Domain + purpose + "\0";
        var size = Encoding.ASCII.GetByteCount(compactJws);
        var input = new byte[Encoding.ASCII.GetByteCount(prefix) + sizeof(int) + size];
        var rest = input.AsSpan(Encoding.ASCII.GetBytes(prefix, input));
        BinaryPrimitives.WriteInt32BigEndian(rest, size);
        Encoding.ASCII.GetBytes(compactJws, rest[sizeof(int)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return Convert.ToBase64String(hash);
    }

    /// <summary>What is signed (before the signature algorithm's own hash).</summary>
    /// <param name="origin">The page's origin, ASCII, no slash at the end.</param>
    public static byte[] ToBeSigned(string origin, string compactJws, SignatureAlgorithm algorithm)
    {
        var hash = SignatureScheme.For(algorithm).Hash;
        return
        [
            .. MessageDigest.HashData(hash, Encoding.ASCII.GetBytes(origin)),
            .. MessageDigest.HashData(hash, Encoding.ASCII.GetBytes(NonceOf(compactJws, Purpose))),
        ];
    }
}
