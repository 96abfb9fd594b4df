using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

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
        if (text is null || text.Length > (((long)maxSize + 2) / 3 * 4))
        {
            return false;
        }

        var buffer = new byte[text.Length / 4 * 3];
        if (
            !Convert.TryFromBase64String(text, buffer, out var written)
            || written > maxSize
            || Convert.ToBase64String(buffer, 0, written) != text
        )
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
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
