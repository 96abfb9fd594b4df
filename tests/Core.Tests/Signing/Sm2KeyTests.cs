using System.Formats.Asn1;
using CsCheck;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Signing;

public sealed class Sm2KeyTests
{
    private static readonly byte[] Data = "测试数据"u8.ToArray();
    private static readonly Sm2PrivateKey Own = Sm2PrivateKey.Generate();
    private static readonly PublicKey Key = Parse(Own.ExportSubjectPublicKeyInfo());
    private static readonly BigInteger Order = new(
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123",
        16
    );

    /// <summary>GB/T 32918.5 annex A: written by the standard, not by us or a library of ours.</summary>
    [Fact]
    public void The_worked_example_of_the_standard_verifies()
    {
        const string X = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020";
        const string Y = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
        const string R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3";
        const string S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
        var key = Parse(Spki(ObjectIdentifiers.EllipticCurve, Convert.FromHexString("04" + X + Y)));
        Accepted(key.Verify(SignatureAlgorithm.Sm2, "message digest"u8, Convert.FromHexString(R + S), false));
        Refused(
            RejectionReason.SignatureInvalid,
            key.Verify(SignatureAlgorithm.Sm2, "message digesT"u8, Convert.FromHexString(R + S), false)
        );
    }

    [Fact]
    public void It_agrees_with_the_library_on_good_and_on_arbitrary_signatures()
    {
        var good = Own.SignData(Data, der: false);
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[0, 511], Gen.Bool)
            .Sample(
                (data, bit, spoil) =>
                {
                    var signature = spoil ? Mutate(good, bit / 8, (byte)(1 << (bit % 8))) : Own.SignData(data, false);
                    var ours = Key.Verify(SignatureAlgorithm.Sm2, data, signature, ecdsaDer: false);
                    return ours.TryGetValue(out _, out _) == Library(data, signature)
                        && ours.TryGetValue(out _, out _) != spoil;
                },
                iter: 2_000
            );
    }

    [Fact]
    public void The_signers_ID_counts_and_has_a_largest_length()
    {
        var scheme = SignatureScheme.For(SignatureAlgorithm.Sm2);
        var signature = Own.SignData(Data);
        Accepted(Key.Verify(scheme, Data, signature, ecdsaDer: true, "1234567812345678"));
        Refused(RejectionReason.SignatureInvalid, Key.Verify(scheme, Data, signature, true, "1234567812345679"));
        Refused(RejectionReason.SignatureInvalid, Key.Verify(scheme, Data, signature, true, ""));

        // 8192 octets are 65536 bits, which 16 bits would write as 0.
        var longest = new string('a', 8191);
        Accepted(Key.Verify(scheme, Data, SignAs(longest), true, longest));
        Refused(RejectionReason.SignatureInvalid, Key.Verify(scheme, Data, SignAs(""), true, new string('a', 8192)));
    }

    [Fact]
    public void A_sum_of_nought_and_a_point_at_infinity_are_no_signatures()
    {
        var one = BigInteger.One;
        Refused(RejectionReason.SignatureInvalid, Offer(one, Order.Subtract(one)));

        // s + t·d = 0 makes s·G + t·P the point at infinity.
        var d = ((ECPrivateKeyParameters)Private).D;
        var s = BigInteger.ValueOf(4711);
        var t = s.Negate().Multiply(d.ModInverse(Order)).Mod(Order);
        Refused(RejectionReason.SignatureInvalid, Offer(t.Subtract(s).Mod(Order), s));
    }

    [Fact]
    public void SM2_keys_sign_SM2_and_nothing_else_does()
    {
        var p256 = SoftwareSigner.Create(SignatureAlgorithm.Es256);
        var ecdsa = SignatureScheme.For(SignatureAlgorithm.Es256);
        var sm2 = SignatureScheme.For(SignatureAlgorithm.Sm2);
        var other = Parse(p256.Certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Refused(RejectionReason.AlgorithmKeyMismatch, Key.Verify(ecdsa, Data, p256.Sign(Data, true), true));
        Refused(RejectionReason.AlgorithmKeyMismatch, other.Verify(sm2, Data, Own.SignData(Data), true));
        Assert.False(SignatureScheme.TryFind(KeyKind.Sm2, "SHA256", pss: false, out _));
        Assert.False(SignatureScheme.TryFind(KeyKind.EllipticCurve, "SM3", pss: false, out _));
        Assert.False(SignatureScheme.TryFind(KeyKind.Rsa, "SM3", pss: false, out _));
    }

    [Theory]
    [InlineData("300A06082A811CCF55018375", true)]
    [InlineData("300C06082A811CCF550183750500", true)]
    [InlineData("300D06082A811CCF55018375040100", false)]
    [InlineData("300A06082A811CCF55018376", false)]
    public void The_algorithm_is_written_without_parameters_or_with_NULL(string identifier, bool known)
    {
        Assert.Equal(known, SignatureScheme.TryParse(Convert.FromHexString(identifier), out var scheme));
        Assert.Equal(known ? KeyKind.Sm2 : null, scheme?.Kind);
    }

    [Fact]
    public void A_key_is_an_uncompressed_point_of_the_curve_under_id_ecPublicKey()
    {
        var spki = Own.ExportSubjectPublicKeyInfo();
        var point = spki[^65..];
        Refused(RejectionReason.KeyMalformed, PublicKey.Parse(Mutate(spki, spki.Length - 1)));
        Refused(RejectionReason.KeyMalformed, PublicKey.Parse(Spki(ObjectIdentifiers.EllipticCurve, [0])));
        byte[] compressed = [(byte)(2 + (point[64] & 1)), .. point[1..33]];
        Refused(RejectionReason.KeyMalformed, PublicKey.Parse(Spki(ObjectIdentifiers.EllipticCurve, compressed)));

        // The curve's own identifier as algorithm is a form some old tools write; GM/T 0015 does not know it.
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(Spki(ObjectIdentifiers.Sm2Curve, point)));
    }

    private static Org.BouncyCastle.Crypto.AsymmetricKeyParameter Private =>
        PrivateKeyFactory.CreateKey(PrivateKeyInfo.GetInstance(Own.ExportPkcs8PrivateKey()));

    private static byte[] SignAs(string id)
    {
        var signer = new SM2Signer();
        signer.Init(true, new ParametersWithID(Private, System.Text.Encoding.UTF8.GetBytes(id)));
        signer.BlockUpdate(Data);
        return signer.GenerateSignature();
    }

    private static bool Library(byte[] data, byte[] signature)
    {
        var verifier = new SM2Signer(PlainDsaEncoding.Instance);
        verifier.Init(false, PublicKeyFactory.CreateKey(Own.ExportSubjectPublicKeyInfo()));
        verifier.BlockUpdate(data);
        return verifier.VerifySignature(signature);
    }

    private static Verdict<PublicKey> Offer(BigInteger r, BigInteger s)
    {
        byte[] fixedWidth = [.. Wide(r), .. Wide(s)];
        return Key.Verify(SignatureAlgorithm.Sm2, Data, fixedWidth, ecdsaDer: false);
    }

    private static byte[] Wide(BigInteger value)
    {
        var octets = value.ToByteArrayUnsigned();
        return [.. new byte[32 - octets.Length], .. octets];
    }

    private static byte[] Spki(string algorithm, byte[] point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                writer.WriteObjectIdentifier(ObjectIdentifiers.Sm2Curve);
            }

            writer.WriteBitString(point);
        }

        return writer.Encode();
    }

    private static PublicKey Parse(byte[] spki) => Accepted(PublicKey.Parse(spki));

    private static PublicKey Accepted(Verdict<PublicKey> verdict)
    {
        Assert.True(verdict.TryGetValue(out var key, out var rejection), rejection?.ToString());
        return key;
    }
}
