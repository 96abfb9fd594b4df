using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace JianliRegistry.Core.AgentProtocol;

/// <summary>Base64 in its one canonical spelling: no white space, no missing or extra padding, no stray bits in the last group.</summary>
/// <remarks>
/// The platform's decoders forgive white space; a token whose bytes can be changed without changing its meaning is no key for
/// single use. Stray bits they refuse themselves.
/// </remarks>
public static class StrictBase64
{
    // A group of four characters is three octets; without padding the last may be two or three characters.
    private const int Group = 4;
    private const int GroupSize = 3;

    /// <summary>Standard alphabet with padding (RFC 4648 §4).</summary>
    /// <param name="maxSize">Most octets that may come out.</param>
    public static bool TryDecode(string? text, int maxSize, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (SizeOf(text) is not { } size || size > maxSize)
        {
            return false;
        }

        bytes = new byte[size];
        if (Fills(text!, bytes))
        {
            return true;
        }

        bytes = null;
        return false;
    }

    /// <summary>The same into the caller's memory, which is as large as the most octets that may come out.</summary>
    /// <param name="octets">The part of <paramref name="destination"/> that was filled.</param>
    public static bool TryDecode(string? text, Span<byte> destination, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (SizeOf(text) is not { } size || size > destination.Length || !Fills(text!, destination[..size]))
        {
            return false;
        }

        octets = destination[..size];
        return true;
    }

    /// <summary>URL-safe alphabet without padding (RFC 7515 §2).</summary>
    /// <param name="maxSize">Most octets that may come out.</param>
    public static bool TryDecodeUrl(ReadOnlySpan<char> text, int maxSize, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var size = Base64Url.GetMaxDecodedLength(text.Length);

        // White space or padding leaves fewer octets than the length promises.
        if (size > maxSize || !Base64Url.IsValid(text, out var valid) || valid != size)
        {
            return false;
        }

        var buffer = new byte[size];
        if (!Base64Url.TryDecodeFromChars(text, buffer, out _))
        {
            return false;
        }

        bytes = buffer;
        return true;
    }

    /// <summary>Octets that the length and the padding promise; white space or padding inside leaves fewer.</summary>
    private static int? SizeOf(string? text)
    {
        if (text is null || text.Length % Group != 0)
        {
            return null;
        }

        var padding = text.Length - text.AsSpan().TrimEnd('=').Length;
        return padding > 2 ? null : (text.Length / Group * GroupSize) - padding;
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
}
