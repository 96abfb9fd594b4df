using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace JianliRegistry.Core.AgentProtocol;

/// <summary>Base64 in its one canonical spelling: no white space, no missing or extra padding, no stray bits in the last group.</summary>
/// <remarks>The platform's decoders forgive; a token whose bytes can be changed without changing its meaning is no key for single use.</remarks>
public static class StrictBase64
{
    /// <summary>Standard alphabet with padding (RFC 4648 §4).</summary>
    /// <param name="maxSize">Most octets that may come out.</param>
    public static bool TryDecode(string? text, int maxSize, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || text.Length % 4 != 0 || text.Length > (((long)maxSize + 2) / 3 * 4))
        {
            return false;
        }

        // White space or padding inside leaves fewer octets than the length promises; stray bits lie in the last group.
        var padding = text.Length - text.AsSpan().TrimEnd('=').Length;
        var size = (text.Length / 4 * 3) - padding;
        if (padding > 2 || size > maxSize)
        {
            return false;
        }

        var buffer = new byte[size];
        if (
            !Fills(text, buffer)
            || (
                padding > 0
                && !text.EndsWith(Convert.ToBase64String(buffer.AsSpan(size - 3 + padding)), StringComparison.Ordinal)
            )
        )
        {
            return false;
        }

        bytes = buffer;
        return true;
    }

    /// <summary>Decodes octets, because the platform does that several times faster than characters; what is no ASCII becomes a '?', which is in no alphabet.</summary>
    private static bool Fills(string text, Span<byte> octets)
    {
        var ascii = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var size = Encoding.ASCII.GetBytes(text, ascii);
            var status = Base64.DecodeFromUtf8(ascii.AsSpan(0, size), octets, out var read, out var written);
            return status == System.Buffers.OperationStatus.Done && read == size && written == octets.Length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ascii);
        }
    }

    /// <summary>URL-safe alphabet without padding (RFC 7515 §2).</summary>
    /// <param name="maxSize">Most octets that may come out.</param>
    public static bool TryDecodeUrl(ReadOnlySpan<char> text, int maxSize, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length > (((long)maxSize * 4) + 2) / 3)
        {
            return false;
        }

        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (
            !Base64Url.IsValid(text, out _)
            || !Base64Url.TryDecodeFromChars(text, buffer, out var written)
            || written > maxSize
            || !text.SequenceEqual(Base64Url.EncodeToString(buffer.AsSpan(0, written)))
        )
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
