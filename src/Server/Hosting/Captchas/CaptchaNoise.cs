using System.Buffers.Binary;
using System.Security.Cryptography;

namespace JianliRegistry.Server.Hosting.Captchas;

/// <summary>Numbers that look like chance and are the same for the same seed.</summary>
internal sealed class CaptchaNoise(byte[] seed)
{
    private uint _drawn;

    /// <returns>From <paramref name="low"/> to <paramref name="high"/>.</returns>
    public float Between(float low, float high)
    {
        Span<byte> input = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(input, _drawn++);
        var hash = HMACSHA256.HashData(seed, input);
        return low + ((high - low) * (BinaryPrimitives.ReadUInt16BigEndian(hash) / (float)ushort.MaxValue));
    }
}
