using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
        var sum = default(Accumulator);
        sum.AddProduct(a, b.W0);
        sum.AddProduct(a, b.W1);
        sum.AddProduct(a, b.W2);
        sum.AddProduct(a, b.W3);
        return UInt256.Reduce(new UInt256(sum.T0, sum.T1, sum.T2, sum.T3), sum.T4 != 0, Prime);
    }

    private static BigInteger ToBigInteger() =>
        BigInteger.Pow(2, 256)
        - BigInteger.Pow(2, 224)
        - BigInteger.Pow(2, 96)
        + BigInteger.Pow(2, 64)
        - BigInteger.One;

    /// <summary>A number below 2p, in five words.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private ref struct Accumulator
    {
        public ulong T0;
        public ulong T1;
        public ulong T2;
        public ulong T3;
        public ulong T4;

        /// <summary>(this + a·word + m·p) / 2^64 with the one m that leaves no rest.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AddProduct(in UInt256 a, ulong word)
        {
            ulong carry = 0;
            var m = MultiplyAdd(a.W0, word, T0, ref carry);
            T1 = MultiplyAdd(a.W1, word, T1, ref carry);
            T2 = MultiplyAdd(a.W2, word, T2, ref carry);
            T3 = MultiplyAdd(a.W3, word, T3, ref carry);

            // a is below p, so far enough below 2^256 that this sum stays below 2^320 and its top word whole.
            var top = T4 + carry;

            carry = 0;
            MultiplyAdd(m, P0, m, ref carry);
            T0 = MultiplyAdd(m, P1, T1, ref carry);
            T1 = MultiplyAdd(m, P2, T2, ref carry);
            T2 = MultiplyAdd(m, P3, T3, ref carry);
            T3 = top + carry;
            T4 = T3 < carry ? 1UL : 0;
        }

        /// <summary>a·b + addend + carry, which always fits 128 bits: the low word, and the high one as the new carry.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong MultiplyAdd(ulong a, ulong b, ulong addend, ref ulong carry)
        {
            var high = Math.BigMul(a, b, out var low);
            low += addend;
            high += low < addend ? 1UL : 0;
            low += carry;
            high += low < carry ? 1UL : 0;
            carry = high;
            return low;
        }
    }
}
