using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Signing;

/// <summary>A SHA-256 value as a dictionary key that needs no allocation.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Sha256Key(ulong A, ulong B, ulong C, ulong D)
{
    public const int Size = SHA256.HashSizeInBytes;

    public static Sha256Key Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(data, hash);
        return MemoryMarshal.Read<Sha256Key>(hash);
    }
}
