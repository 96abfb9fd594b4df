using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Signing;

/// <summary>256 bits as four words, the lowest first. For public values only: nothing here takes the same time for all of them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct UInt256(ulong W0, ulong W1, ulong W2, ulong W3)
{
    public const int Size = 32;

    public static UInt256 Zero => default;

    public bool IsZero => (W0 | W1 | W2 | W3) == 0;

    public static UInt256 FromBigEndian(ReadOnlySpan<byte> octets) =>
        new(
            BinaryPrimitives.ReadUInt64BigEndian(octets[24..Size]),
            BinaryPrimitives.ReadUInt64BigEndian(octets[16..24]),
            BinaryPrimitives.ReadUInt64BigEndian(octets[8..16]),
            BinaryPrimitives.ReadUInt64BigEndian(octets[..8])
        );

    public static UInt256 From(BigInteger value)
    {
        Span<byte> octets = stackalloc byte[Size];
        octets.Clear();
        var size = value.GetByteCount(isUnsigned: true);
        value.TryWriteBytes(octets[(Size - size)..], out _, isUnsigned: true, isBigEndian: true);
        return FromBigEndian(octets);
    }

    /// <summary>The window of <paramref name="width"/> bits (a divisor of 64) that has this number, counted from the lowest.</summary>
    public int Window(int number, int width)
    {
        var bit = number * width;
        var word = (bit >> 6) switch
        {
            0 => W0,
            1 => W1,
            2 => W2,
            _ => W3,
        };
        return (int)(word >> (bit & 63)) & ((1 << width) - 1);
    }

    /// <summary>a − b and whether it had to borrow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 Subtract(in UInt256 a, in UInt256 b, out bool borrow)
    {
        ulong take = 0;
        var w0 = Minus(a.W0, b.W0, ref take);
        var w1 = Minus(a.W1, b.W1, ref take);
        var w2 = Minus(a.W2, b.W2, ref take);
        var w3 = Minus(a.W3, b.W3, ref take);
        borrow = take != 0;
        return new UInt256(w0, w1, w2, w3);
    }

    /// <summary>a + b and whether it was too large for 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 Add(in UInt256 a, in UInt256 b, out bool carry)
    {
        ulong more = 0;
        var w0 = Plus(a.W0, b.W0, ref more);
        var w1 = Plus(a.W1, b.W1, ref more);
        var w2 = Plus(a.W2, b.W2, ref more);
        var w3 = Plus(a.W3, b.W3, ref more);
        carry = more != 0;
        return new UInt256(w0, w1, w2, w3);
    }

    /// <summary>a mod m, for any a below 2m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt256 Reduce(in UInt256 a, bool carry, in UInt256 m)
    {
        var less = Subtract(a, m, out var borrow);
        return borrow && !carry ? a : less;
    }

    /// <summary>(a + b) mod m, for a and b below m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static UInt256 AddModulo(in UInt256 a, in UInt256 b, in UInt256 m)
    {
        var sum = Add(a, b, out var carry);
        return Reduce(sum, carry, m);
    }

    /// <summary>(a − b) mod m, for a and b below m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static UInt256 SubtractModulo(in UInt256 a, in UInt256 b, in UInt256 m)
    {
        var difference = Subtract(a, b, out var borrow);
        return borrow ? Add(difference, m, out _) : difference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Plus(ulong a, ulong b, ref ulong carry)
    {
        var sum = a + b;
        var over = sum < a ? 1UL : 0;
        var total = sum + carry;
        carry = over + (total < sum ? 1UL : 0);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Minus(ulong a, ulong b, ref ulong borrow)
    {
        var difference = a - b;
        var under = a < b ? 1UL : 0;
        var total = difference - borrow;
        borrow = under + (difference < borrow ? 1UL : 0);
        return total;
    }
}
