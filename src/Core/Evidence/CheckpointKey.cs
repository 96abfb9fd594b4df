using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>A C2SP signed-note verifier key "vkey": name+hex(key id)+base64(0x01 ‖ Ed25519 public key).</summary>
/// <param name="Name">Equal to the origin line of the checkpoints it signs; no '+', no space.</param>
/// <param name="Id">First four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key), big-endian.</param>
public sealed record CheckpointKey(string Name, uint Id, byte[] Ed25519PublicKey)
{
    private const int KeyLength = 32;
    private const byte Ed25519 = 1;

    public static Verdict<CheckpointKey> Parse(string vkey)
    {
        // The base64 part may itself contain '+'.
        var parts = vkey.Trim().Split('+', 3);
        var key = new byte[KeyLength + 1];
        if (
            parts.Length != 3
            || !IsName(parts[0])
            || parts[1].Length != 8
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            || !Convert.TryFromBase64String(parts[2], key, out var written)
            || written != key.Length
            || key[0] != Ed25519
        )
        {
            return Malformed("not name+id+base64 of an Ed25519 key");
        }

        var created = Create(parts[0], key.AsSpan(1));
        return created.Id == id && created.ToVkey() == vkey.Trim()
            ? created
            : Malformed("the key id is not that of name and key");
    }

    public static CheckpointKey Create(string name, ReadOnlySpan<byte> ed25519PublicKey)
    {
        if (!IsName(name) || ed25519PublicKey.Length != KeyLength)
        {
            throw new ArgumentException("a key has a name without '+' and spaces, and 32 bytes", nameof(name));
        }

        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. ed25519PublicKey]);
        return new CheckpointKey(name, BinaryPrimitives.ReadUInt32BigEndian(id), ed25519PublicKey.ToArray());
    }

    public string ToVkey() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}+{Id:x8}+{Convert.ToBase64String([Ed25519, .. Ed25519PublicKey])}"
        );

    /// <summary>ASCII keeps the names of notes free of look-alikes.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 255 && name.All(c => c is > ' ' and < '\x7F' and not '+');

    private static Rejection Malformed(string detail) => new(RejectionReason.KeyMalformed, detail);
}
