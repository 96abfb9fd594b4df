using System.Numerics;
using System.Runtime.CompilerServices;

namespace JianliRegistry.Core.Signing;

/// <summary>Arithmetic modulo the prime p of SM2 (GB/T 32918.5), on residues x·2^256 mod p (Montgomery's form).</summary>
internal static class Sm2Field
{
    // p = 2^256 − 2^224 − 2^96 + 2^64 − 1, the lowest word first. It ends in 64 ones, so −1/p modulo 2^64 is 1.
    private const ulong P0 = 0xFFFFFFFFFFFFFFFF;
    private const ulong P1 = 0xFFFFFFFF00000000;
    private const ulong P2 = 0xFFFFFFFFFFFFFFFF;
    private const ulong P3 = 0xFFFFFFFEFFFFFFFF;

    private static readonly UInt256 RSquared = UInt256.From(BigInteger.Pow(2, 512) % ToBigInteger());

    public static UInt256 Prime => new(P0, P1, P2, P3);

    /// <summary>1 in Montgomery's form.</summary>
    public static UInt256 One { get; } = Enter(new UInt256(1, 0, 0, 0));

    /// <summary>Into Montgomery's form.</summary>
    public static UInt256 Enter(in UInt256 value) => Multiply(value, RSquared);

    public static UInt256 Add(in UInt256 a, in UInt256 b) => UInt256.AddModulo(a, b, Prime);

    public static UInt256 Subtract(in UInt256 a, in UInt256 b) => UInt256.SubtractModulo(a, b, Prime);

    public static UInt256 Square(in UInt256 a) => Multiply(a, a);

    /// <summary>a·b/2^256 mod p for a and b below p, one word of b at a time (Koç, Acar, Kaliski 1996, the method called CIOS).</summary>
    /// <remarks>Compiled at its best from the first call on: one signature makes four thousand.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static UInt256 Multiply(in UInt256 a, in UInt256 b)
    {
        var (a0, a1, a2, a3) = (a.W0, a.W1, a.W2, a.W3);
        ulong t0 = 0;
        ulong t1 = 0;
        ulong t2 = 0;
        ulong t3 = 0;
        ulong t4 = 0;
        for (var i = 0; i < 4; i++)
        {
            var word = i switch
            {
                0 => b.W0,
                1 => b.W1,
                2 => b.W2,
                _ => b.W3,
            };

            // t + a·word. a is below p, so far enough below 2^256 that the top word stays whole.
            var high = MultiplyAdd(a0, word, t0, 0, out var m);
            high = MultiplyAdd(a1, word, t1, high, out t1);
            high = MultiplyAdd(a2, word, t2, high, out t2);
            high = MultiplyAdd(a3, word, t3, high, out t3);
            var top = t4 + high;

            // (… + m·p) / 2^64 with the one m that leaves no rest.
            high = MultiplyAdd(m, P0, m, 0, out _);
            high = MultiplyAdd(m, P1, t1, high, out t0);
            high = MultiplyAdd(m, P2, t2, high, out t1);
            high = MultiplyAdd(m, P3, t3, high, out t2);
            t3 = top + high;
            t4 = t3 < high ? 1UL : 0;
        }

        return UInt256.Reduce(new UInt256(t0, t1, t2, t3), t4 != 0, Prime);
    }

    /// <summary>a·b + addend + carry, which always fits 128 bits.</summary>
    /// <returns>The high word.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong addend, ulong carry, out ulong low)
    {
        var high = Math.BigMul(a, b, out var product);
        var sum = product + addend;
        low = sum + carry;
        return high + (sum < addend ? 1UL : 0) + (low < carry ? 1UL : 0);
    }

    private static BigInteger ToBigInteger() =>
        BigInteger.Pow(2, 256)
        - BigInteger.Pow(2, 224)
        - BigInteger.Pow(2, 96)
        + BigInteger.Pow(2, 64)
        - BigInteger.One;
}
