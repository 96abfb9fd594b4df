using System.Globalization;
using System.Numerics;

namespace JianliRegistry.Core.Signing;

/// <summary>A prime curve y² = x³ − 3x + b: those of NIST (SEC 2) and SM2 (GB/T 32918.5); nothing else is a curve here.</summary>
internal sealed class NamedCurve
{
    private readonly BigInteger _prime;
    private readonly BigInteger _b;

    private NamedCurve(string oid, int bits, BigInteger prime, string order, string b)
    {
        Oid = oid;
        Bits = bits;
        _prime = prime;
        Order = Hex(order);
        _b = Hex(b);
    }

    public static IReadOnlyList<NamedCurve> All { get; } =
    [
        new(
            ObjectIdentifiers.P256,
            256,
            BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1,
            "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
            "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"
        ),
        new(
            ObjectIdentifiers.P384,
            384,
            BigInteger.Pow(2, 384) - BigInteger.Pow(2, 128) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 32) - 1,
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
            "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF"
        ),
        new(
            ObjectIdentifiers.P521,
            521,
            BigInteger.Pow(2, 521) - 1,
            "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
            "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00"
        ),
        new(
            ObjectIdentifiers.Sm2Curve,
            256,
            BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 64) - 1,
            "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123",
            "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
        ),
    ];

    public string Oid { get; }
    public int Bits { get; }
    public KeyKind Kind => Oid == ObjectIdentifiers.Sm2Curve ? KeyKind.Sm2 : KeyKind.EllipticCurve;

    /// <summary>The order n of the base point: both halves of a signature lie in 1..n−1.</summary>
    public BigInteger Order { get; }

    /// <summary>Octets of one coordinate, and of one half of a fixed-width signature.</summary>
    public int FieldSize => (Bits + 7) / 8;

    /// <summary>An uncompressed point (SEC 1 §2.3.3) that lies on the curve; the cofactor is 1, so it is in the group.</summary>
    public bool IsPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != 1 + (2 * FieldSize) || point[0] != 4)
        {
            return false;
        }

        var x = new BigInteger(point.Slice(1, FieldSize), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + FieldSize)..], isUnsigned: true, isBigEndian: true);
        return x < _prime && y < _prime && ((y * y) - ((((x * x) - 3) * x) + _b)) % _prime == 0;
    }

    public bool IsScalar(ReadOnlySpan<byte> bigEndian)
    {
        var value = new BigInteger(bigEndian, isUnsigned: true, isBigEndian: true);
        return !value.IsZero && value < Order;
    }

    private static BigInteger Hex(string digits) =>
        BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
