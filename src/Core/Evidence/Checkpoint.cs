using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using JianliRegistry.Core.Verification;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace JianliRegistry.Core.Evidence;

/// <summary>A C2SP tlog-checkpoint: origin, size, root; plus one extension line "time SECONDS" (Unix).</summary>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, long UnixTime)
{
    private const int MaxNoteLength = 16 * 1024;
    private const int SignatureLength = 64;
    private const string SignaturePrefix = "— ";

    /// <summary>The note body that is signed (ends with LF).</summary>
    public string Body =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\ntime {UnixTime}\n"
        );

    /// <summary>The signed note text: body, empty line, one signature line.</summary>
    /// <param name="key">Its name is the origin, or nobody could verify the note.</param>
    /// <param name="signEd25519">Gets the body's bytes, returns 64 bytes (RFC 8032).</param>
    public string Sign(CheckpointKey key, Func<byte[], byte[]> signEd25519)
    {
        if (key.Name != Origin || Size < 0 || Root.Length != MerkleTree.HashLength)
        {
            throw new ArgumentException("a checkpoint is signed by the key of its origin", nameof(key));
        }

        var signature = new byte[sizeof(uint) + SignatureLength];
        BinaryPrimitives.WriteUInt32BigEndian(signature, key.Id);
        signEd25519(Encoding.UTF8.GetBytes(Body)).CopyTo(signature.AsSpan(sizeof(uint)));
        return $"{Body}\n{SignaturePrefix}{key.Name} {Convert.ToBase64String(signature)}\n";
    }

    /// <summary>Any one of the keys suffices. Lines of unknown keys (witnesses) are passed over, a wrong line of a known key refuses.</summary>
    public static Verdict<Checkpoint> Verify(string note, IReadOnlyList<CheckpointKey> keys)
    {
        if (!Parse(note).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        var (checkpoint, signatures) = parsed;
        var body = Encoding.UTF8.GetBytes(checkpoint.Body);
        var verified = false;
        foreach (var (name, id, signature) in signatures)
        {
            foreach (var key in keys.Where(k => k.Name == checkpoint.Origin && k.Name == name && k.Id == id))
            {
                if (!Ed25519.Verify(signature, 0, key.Ed25519PublicKey, 0, body, 0, body.Length))
                {
                    return new Rejection(RejectionReason.CheckpointSignatureInvalid, $"wrong signature of {name}");
                }

                verified = true;
            }
        }

        return verified
            ? checkpoint
            : new Rejection(RejectionReason.CheckpointSignatureInvalid, "no signature by a known key of this origin");
    }

    /// <summary>Reads a signed note without judging its signatures.</summary>
    internal static Verdict<Note> Parse(string note)
    {
        var split = note.IndexOf("\n\n", StringComparison.Ordinal);
        if (note.Length > MaxNoteLength || split < 0 || note.Length < split + 3 || note[^1] != '\n')
        {
            return Malformed("not a signed note");
        }

        var lines = note[..split].Split('\n');
        if (
            lines.Length != 4
            || !CheckpointKey.IsName(lines[0])
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !TryBase64(lines[2], MerkleTree.HashLength, out var root)
            || !lines[3].StartsWith("time ", StringComparison.Ordinal)
            || !long.TryParse(lines[3].AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var time)
        )
        {
            return Malformed("not origin, size, root and time");
        }

        var checkpoint = new Checkpoint(lines[0], size, root, time);
        if (checkpoint.Body != note[..(split + 1)])
        {
            return Malformed("numbers or base64 are spelled differently");
        }

        var signatures = new List<(string, uint, byte[])>();
        foreach (var line in note[(split + 2)..^1].Split('\n'))
        {
            var parts = line.Split(' ');
            if (
                parts is not ["—", var name, var base64]
                || !CheckpointKey.IsName(name)
                || !TryBase64(base64, sizeof(uint) + SignatureLength, out var signature)
            )
            {
                return Malformed("a signature line is malformed");
            }

            signatures.Add((name, BinaryPrimitives.ReadUInt32BigEndian(signature), signature[sizeof(uint)..]));
        }

        return new Note(checkpoint, signatures);
    }

    /// <summary>Canonical base64 of exactly <paramref name="length"/> bytes.</summary>
    internal static bool TryBase64(string text, int length, out byte[] bytes)
    {
        bytes = new byte[length];
        return Convert.TryFromBase64String(text, bytes, out var written)
            && written == length
            && Convert.ToBase64String(bytes) == text;
    }

    private static Rejection Malformed(string detail) => new(RejectionReason.CheckpointMalformed, detail);

    internal sealed record Note(
        Checkpoint Checkpoint,
        IReadOnlyList<(string Name, uint KeyId, byte[] Signature)> Signatures
    );
}
