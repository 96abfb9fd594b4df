using CsCheck;
using JianliRegistry.Core.Signing;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Number = System.Numerics.BigInteger;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>Our arithmetic for SM2 beside the platform's big numbers and BouncyCastle's curve, at the edges first.</summary>
public sealed class Sm2ArithmeticTests
{
    private static readonly Org.BouncyCastle.Asn1.X9.X9ECParameters Curve = CustomNamedCurves.GetByOid(
        GMObjectIdentifiers.sm2p256v1
    );
    private static readonly Number Prime = ToNumber(Sm2Field.Prime);
    private static readonly Number Order = Of(Curve.N);

    // Words at which a carry is born or dies.
    private static readonly ulong[] Edges =
    [
        0,
        1,
        ulong.MaxValue,
        ulong.MaxValue - 1,
        1UL << 63,
        0xFFFFFFFF,
        0xFFFFFFFF00000000,
    ];

    private static readonly Gen<ulong> Word = Gen.OneOf(Gen.Int[0, Edges.Length - 1].Select(i => Edges[i]), Gen.ULong);
    private static readonly Gen<UInt256> Any = Gen.Select(
        Word,
        Word,
        Word,
        Word,
        (a, b, c, d) => new UInt256(a, b, c, d)
    );
    private static readonly Gen<UInt256> Residue = Gen.OneOf(
            Any,
            Gen.Int[1, 5].Select(below => UInt256.From(Prime - below)),
            Gen.Int[0, 5].Select(small => UInt256.From(small))
        )
        .Select(value => UInt256.Reduce(value, carry: false, Sm2Field.Prime));

    [Fact]
    public void The_constants_are_those_of_the_curve()
    {
        Assert.Equal(Of(Curve.Curve.Field.Characteristic), Prime);
        Same(Curve.G, Sm2Jacobian.Generator);
        Assert.Equal(UInt256.From(Number.Pow(2, 256) % Prime), Sm2Field.One);
    }

    [Fact]
    public void The_field_computes_as_big_numbers_do()
    {
        var inverse = Number.ModPow(Number.Pow(2, 256), Prime - 2, Prime);
        Gen.Select(Residue, Residue)
            .Sample(
                (a, b) =>
                    ToNumber(Sm2Field.Multiply(a, b)) == ToNumber(a) * ToNumber(b) * inverse % Prime
                    && ToNumber(Sm2Field.Add(a, b)) == (ToNumber(a) + ToNumber(b)) % Prime
                    && ToNumber(Sm2Field.Subtract(a, b)) == (ToNumber(a) - ToNumber(b) + Prime) % Prime
                    && ToNumber(Sm2Field.Enter(a)) == ToNumber(a) * Number.Pow(2, 256) % Prime,
                iter: 100_000
            );
    }

    [Fact]
    public void Sums_and_differences_tell_what_left_the_256_bits()
    {
        var all = Number.Pow(2, 256);
        Gen.Select(Any, Any)
            .Sample(
                (a, b) =>
                {
                    var sum = UInt256.Add(a, b, out var carry);
                    var difference = UInt256.Subtract(a, b, out var borrow);
                    return ToNumber(sum) + (carry ? all : 0) == ToNumber(a) + ToNumber(b)
                        && ToNumber(difference) - (borrow ? all : 0) == ToNumber(a) - ToNumber(b);
                },
                iter: 100_000
            );
    }

    [Fact]
    public void The_sum_of_multiples_is_the_librarys()
    {
        var scalar = Gen.OneOf(
                Any,
                Gen.Int[0, 5].Select(small => UInt256.From(small)),
                Gen.Int[1, 5].Select(below => UInt256.From(Order - below))
            )
            .Select(value => UInt256.Reduce(value, carry: false, UInt256.From(Order)));
        Gen.Select(scalar, scalar, scalar)
            .Sample(
                (a, b, k) =>
                {
                    var q = Curve.G.Multiply(Wide(k)).Normalize();
                    var ours = Sm2Jacobian.SumOfMultiples(a, Sm2Jacobian.Generator, b, Ours(q));
                    Same(Curve.G.Multiply(Wide(a)).Add(q.Multiply(Wide(b))), ours);
                },
                iter: 400
            );
    }

    [Fact]
    public void Equal_opposite_and_infinite_points_are_added_too()
    {
        var p = Curve.G.Multiply(BigInteger.ValueOf(7)).Normalize();
        var tripled = Sm2Jacobian.Add(Sm2Jacobian.Double(Ours(p)), Ours(p));
        var other = Sm2Jacobian.Add(Ours(p), Sm2Jacobian.Double(Ours(p)));
        Assert.Equal(Sm2Jacobian.Infinity.IsInfinity, Sm2Jacobian.Add(Ours(p), Ours(p.Negate())).IsInfinity);
        Same(p.Multiply(BigInteger.Two), Sm2Jacobian.Add(Ours(p), Ours(p)));
        Same(p.Multiply(BigInteger.ValueOf(6)), Sm2Jacobian.Add(tripled, other));
        Assert.True(Sm2Jacobian.Add(tripled, Negated(other)).IsInfinity);
        Assert.Equal(Ours(p), Sm2Jacobian.Add(Ours(p), Sm2Jacobian.Infinity));
        Assert.Equal(Ours(p), Sm2Jacobian.Add(Sm2Jacobian.Infinity, Ours(p)));
        Assert.True(Sm2Jacobian.Double(Sm2Jacobian.Infinity).IsInfinity);
        Assert.False(Sm2Jacobian.Infinity.HasX(UInt256.Zero));
    }

    /// <summary>One x in 2^128 is n or larger, and as few digests are: no honest signer will meet them, so the key is made from the point.</summary>
    [Theory]
    [InlineData(1, 123456789)]
    [InlineData(-1, 3)]
    public void An_x_or_a_digest_beyond_the_order_counts_modulo_the_order(int step, long least)
    {
        var (x, point) = PointBesideOrder(step);
        var r = step > 0 ? x.Mod(Curve.N).Add(BigInteger.ValueOf(least)) : BigInteger.ValueOf(least);
        var e = r.Subtract(x).Mod(Curve.N);
        var s = BigInteger.ValueOf(987654321);
        var t = r.Add(s).Mod(Curve.N);
        var key = point.Subtract(Curve.G.Multiply(s)).Multiply(t.ModInverse(Curve.N)).Normalize();
        var ours = new Sm2Point(key.GetEncoded(compressed: false));
        Assert.Equal(step > 0, x.CompareTo(Curve.N) >= 0);
        Assert.True(ours.Verify(Narrow(e), Narrow(r), Narrow(s)));
        Assert.True(ours.Verify(Narrow(e.Add(Curve.N)), Narrow(r), Narrow(s)));
        Assert.False(ours.Verify(Narrow(e.Add(BigInteger.One)), Narrow(r), Narrow(s)));
        Assert.False(ours.Verify(Narrow(e), Narrow(r), Narrow(s.Add(BigInteger.One))));
        Assert.False(ours.Verify(Narrow(e), Narrow(r), Narrow(Curve.N.Subtract(r))));
    }

    private static (BigInteger X, ECPoint Point) PointBesideOrder(int step)
    {
        for (var x = Curve.N.Add(BigInteger.ValueOf(step)); ; x = x.Add(BigInteger.ValueOf(step)))
        {
            try
            {
                return (x, Curve.Curve.DecodePoint([2, .. x.ToByteArrayUnsigned()]));
            }
            catch (ArgumentException)
            {
                // No point has this x; every second has one.
            }
        }
    }

    private static void Same(ECPoint theirs, Sm2Jacobian ours)
    {
        var point = theirs.Normalize();
        Assert.Equal(point.IsInfinity, ours.IsInfinity);
        if (!point.IsInfinity)
        {
            var z = Sm2Field.Square(ours.Z);
            Assert.Equal(Sm2Field.Multiply(Ours(point).X, z), ours.X);
            Assert.Equal(Sm2Field.Multiply(Ours(point).Y, Sm2Field.Multiply(ours.Z, z)), ours.Y);
            Assert.True(ours.HasX(Narrow(point.AffineXCoord.ToBigInteger())));
        }
    }

    private static Sm2Jacobian Ours(ECPoint point) =>
        point.IsInfinity
            ? Sm2Jacobian.Infinity
            : Sm2Jacobian.FromAffine(
                Narrow(point.AffineXCoord.ToBigInteger()),
                Narrow(point.AffineYCoord.ToBigInteger())
            );

    private static Sm2Jacobian Negated(Sm2Jacobian point) =>
        point with
        {
            Y = Sm2Field.Subtract(UInt256.Zero, point.Y),
        };

    private static UInt256 Narrow(BigInteger value) => UInt256.From(Of(value));

    private static Number Of(BigInteger value) => new(value.ToByteArrayUnsigned(), isUnsigned: true, isBigEndian: true);

    private static BigInteger Wide(UInt256 value) =>
        new(1, ToNumber(value).ToByteArray(isUnsigned: true, isBigEndian: true));

    private static Number ToNumber(UInt256 value) =>
        value.W0 + ((Number)value.W1 << 64) + ((Number)value.W2 << 128) + ((Number)value.W3 << 192);
}
