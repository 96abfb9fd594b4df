using System.Buffers.Binary;
using System.Text;

namespace JianliRegistry.Core.Signing;

/// <summary>The public point of an SM2 key and the verification equation (GB/T 32918.2 §7.1).</summary>
/// <remarks>
/// The arithmetic is ours (docs/decisions/0018): a library's costs 400 KB of garbage a signature. Everything is public data,
/// so constant time is not asked for. SM3 is BouncyCastle's, and its SM2 is asked in the tests.
/// </remarks>
internal sealed class Sm2Point
{
    /// <summary>The signer's ID where nothing else was agreed (GM/T 0009 §10, RFC 8998 §3.2.1).</summary>
    public const string DefaultId = "1234567812345678";

    private const int MaxIdSize = ushort.MaxValue / 8;

    private static readonly NamedCurve Curve = NamedCurve.All.Single(c => c.Kind == KeyKind.Sm2);
    private static readonly UInt256 Order = UInt256.From(Curve.Order);

    // a ‖ b ‖ xG ‖ yG
    private static readonly byte[] Parameters = Convert.FromHexString(
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
            + "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
            + "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
            + "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
    );

    private readonly Sm2Jacobian _point;
    private readonly byte[] _coordinates;
    private readonly byte[] _defaultIdentity;

    /// <param name="encoded">An uncompressed point that was found to lie on the curve.</param>
    public Sm2Point(ReadOnlySpan<byte> encoded)
    {
        _coordinates = encoded[1..].ToArray();
        _point = Sm2Jacobian.FromAffine(
            UInt256.FromBigEndian(_coordinates),
            UInt256.FromBigEndian(_coordinates.AsSpan(UInt256.Size))
        );
        _defaultIdentity = IdentityOf(DefaultId);
    }

    /// <param name="fixedWidth">r‖s, each in 1..n−1.</param>
    /// <param name="id">The signer's ID; null = the default one.</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> fixedWidth, string? id)
    {
        // The length of the ID counts as 16 bits: a longer one would wrap and stand for another.
        if (id is not null && Encoding.UTF8.GetByteCount(id) > MaxIdSize)
        {
            return false;
        }

        var identity = id is null or DefaultId ? _defaultIdentity : IdentityOf(id);
        return Verify(
            UInt256.FromBigEndian(MessageDigest.Sm3Of(identity, data)),
            UInt256.FromBigEndian(fixedWidth),
            UInt256.FromBigEndian(fixedWidth[UInt256.Size..])
        );
    }

    /// <param name="e">The digest as a number, of any size.</param>
    /// <param name="r">In 1..n−1.</param>
    /// <param name="s">In 1..n−1.</param>
    internal bool Verify(in UInt256 e, in UInt256 r, in UInt256 s)
    {
        var t = UInt256.AddModulo(r, s, Order);
        if (t.IsZero)
        {
            return false;
        }

        // r = (e + x) mod n leaves one x below n, and another where x + n is still below the prime.
        var sum = Sm2Jacobian.SumOfMultiples(s, Sm2Jacobian.Generator, t, _point);
        var x = UInt256.SubtractModulo(r, UInt256.Reduce(e, carry: false, Order), Order);
        var second = UInt256.Add(x, Order, out var carry);
        UInt256.Subtract(second, Sm2Field.Prime, out var belowPrime);
        return sum.HasX(x) || (!carry && belowPrime && sum.HasX(second));
    }

    /// <summary>Z = SM3(ENTL ‖ ID ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA), GB/T 32918.2 §5.5.</summary>
    private byte[] IdentityOf(string id)
    {
        var octets = Encoding.UTF8.GetBytes(id);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(octets.Length * 8));
        return MessageDigest.Sm3Of([.. length, .. octets, .. Parameters], _coordinates);
    }
}
