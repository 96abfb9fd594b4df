using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>One message on the pipe: uint32be length ‖ JSON ‖ uint32be length ‖ secret octets (the PIN, mostly none).</summary>
/// <remarks>Reads and writes go straight to the descriptor: a buffered stream would keep a copy of the PIN.</remarks>
internal static class WorkerFrame
{
    private const int MaxJson = 4 * 1024 * 1024;
    private const int MaxSecret = 256;

    public static async Task WriteAsync<T>(Stream pipe, T message, ReadOnlyMemory<byte> secret, CancellationToken ct)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message);
        var frame = GC.AllocateUninitializedArray<byte>(8 + json.Length + secret.Length, pinned: true);
        try
        {
            BinaryPrimitives.WriteInt32BigEndian(frame, json.Length);
            json.CopyTo(frame.AsSpan(4));
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4 + json.Length), secret.Length);
            secret.Span.CopyTo(frame.AsSpan(8 + json.Length));
            await pipe.WriteAsync(frame, ct);
            await pipe.FlushAsync(ct);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(frame);
        }
    }

    /// <returns>The message and its secret; the caller zeroes the secret.</returns>
    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    public static async Task<(T Message, byte[] Secret)> ReadAsync<T>(Stream pipe, CancellationToken ct)
    {
        var json = await ReadPartAsync(pipe, MaxJson, ct);
        var secret = await ReadPartAsync(pipe, MaxSecret, ct);
        var message = JsonSerializer.Deserialize<T>(json) ?? throw new InvalidDataException("empty worker message");
        return (message, secret);
    }

    private static async Task<byte[]> ReadPartAsync(Stream pipe, int max, CancellationToken ct)
    {
        var header = new byte[4];
        await pipe.ReadExactlyAsync(header, ct);
        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length < 0 || length > max)
        {
            throw new InvalidDataException("worker frame out of bounds");
        }

        var part = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        await pipe.ReadExactlyAsync(part, ct);
        return part;
    }
}
