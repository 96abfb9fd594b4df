using System.Buffers.Binary;
using System.Text;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;

namespace JianliRegistry.Core.Signing;

/// <summary>The public point of an SM2 key and the verification equation (GB/T 32918.2 §7.1). BouncyCastle does the arithmetic.</summary>
/// <remarks>
/// Not its SM2Signer: that hashes the signer's identity and builds its tables anew for each signature. Both are kept here
/// with the key. Everything is public data, so constant time is not asked for.
/// </remarks>
internal sealed class Sm2Point
{
    /// <summary>The signer's ID where nothing else was agreed (GM/T 0009 §10, RFC 8998 §3.2.1).</summary>
    public const string DefaultId = "1234567812345678";

    private const int MaxIdSize = ushort.MaxValue / 8;

    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1);

    private readonly ECPoint _point;
    private readonly byte[] _defaultIdentity;

    /// <param name="encoded">An uncompressed point that was found to lie on the curve.</param>
    public Sm2Point(ReadOnlySpan<byte> encoded)
    {
        _point = Curve.Curve.DecodePoint(encoded.ToArray());
        _defaultIdentity = IdentityOf(DefaultId);
    }

    /// <param name="fixedWidth">r‖s, each in 1..n−1.</param>
    /// <param name="id">The signer's ID; null = the default one.</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> fixedWidth, string? id)
    {
        var half = fixedWidth.Length / 2;
        var r = new BigInteger(1, fixedWidth[..half]);
        var s = new BigInteger(1, fixedWidth[half..]);
        var t = r.Add(s).Mod(Curve.N);
        if (t.SignValue == 0)
        {
            return false;
        }

        // The length of the ID counts as 16 bits: a longer one would wrap and stand for another.
        if (id is not null && Encoding.UTF8.GetByteCount(id) > MaxIdSize)
        {
            return false;
        }

        var identity = id is null or DefaultId ? _defaultIdentity : IdentityOf(id);
        var e = new BigInteger(1, MessageDigest.Sm3Of(identity, data));
        var sum = ECAlgorithms.SumOfTwoMultiplies(Curve.G, s, _point, t).Normalize();
        return !sum.IsInfinity && e.Add(sum.AffineXCoord.ToBigInteger()).Mod(Curve.N).Equals(r);
    }

    /// <summary>Z = SM3(ENTL ‖ ID ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA), GB/T 32918.2 §5.5.</summary>
    private byte[] IdentityOf(string id)
    {
        var octets = Encoding.UTF8.GetBytes(id);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(octets.Length * 8));
        return MessageDigest.Sm3Of(
            [
                .. length,
                .. octets,
                .. Curve.Curve.A.GetEncoded(),
                .. Curve.Curve.B.GetEncoded(),
                .. Curve.G.GetEncoded(compressed: false).AsSpan(1),
            ],
            _point.GetEncoded(compressed: false).AsSpan(1)
        );
    }
}
