using System.Security.Cryptography;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>A PIN on its way to the token: pinned memory, zeroed when disposed. It has no string form.</summary>
internal sealed class Pin : IDisposable
{
    private readonly byte[] _memory;
    private readonly int _length;

    /// <summary>Takes the bytes over: <paramref name="source"/> is zeroed.</summary>
    public Pin(Span<byte> source)
    {
        // Pinned, so that the garbage collector leaves no copies behind when it compacts.
        _memory = GC.AllocateUninitializedArray<byte>(Math.Max(source.Length, 1), pinned: true);
        _length = source.Length;
        source.CopyTo(_memory);
        CryptographicOperations.ZeroMemory(source);
    }

    public ReadOnlySpan<byte> Utf8 => _memory.AsSpan(0, _length);

    public void Dispose() => CryptographicOperations.ZeroMemory(_memory);

    public override string ToString() => "[PIN]";
}
