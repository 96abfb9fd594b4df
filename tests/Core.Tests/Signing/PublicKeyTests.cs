using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Signing;

public sealed class PublicKeyTests
{
    private static readonly byte[] Data = Encoding.UTF8.GetBytes("测试数据");

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Each_algorithm_of_the_list_verifies_in_each_form(SignatureAlgorithm algorithm)
    {
        var signer = SoftwareSigner.Create(algorithm);
        var key = Parse(signer);
        foreach (var der in new[] { true, false })
        {
            var signature = signer.Sign(Data, der);
            Assert.True(
                key.Verify(algorithm, Data, signature, der).TryGetValue(out _, out var rejection),
                rejection?.ToString()
            );
            Refused(RejectionReason.SignatureInvalid, key.Verify(algorithm, [.. Data, 0], signature, der));
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void An_algorithm_belongs_to_one_kind_and_curve_of_key(SignatureAlgorithm algorithm)
    {
        var signer = SoftwareSigner.Create(algorithm);
        var key = Parse(signer);
        foreach (var other in Enum.GetValues<SignatureAlgorithm>())
        {
            var bothRsa = IsRsa(algorithm) && IsRsa(other);
            Assert.Equal(other == algorithm || bothRsa, key.Allows(other));
            if (!key.Allows(other))
            {
                Refused(RejectionReason.AlgorithmKeyMismatch, key.Verify(other, Data, signer.Sign(Data, true), true));
            }
        }
    }

    [Theory]
    [InlineData(SignatureAlgorithm.Es256, true)]
    [InlineData(SignatureAlgorithm.Es256, false)]
    [InlineData(SignatureAlgorithm.Rs256, true)]
    [InlineData(SignatureAlgorithm.Ps256, true)]
    [InlineData(SignatureAlgorithm.Sm2, true)]
    [InlineData(SignatureAlgorithm.Sm2, false)]
    public void Each_flipped_bit_of_a_signature_is_refused(SignatureAlgorithm algorithm, bool der)
    {
        var signer = SoftwareSigner.Create(algorithm);
        var (key, signature) = (Parse(signer), signer.Sign(Data, der));
        for (var i = 0; i < signature.Length * 8; i++)
        {
            var mutant = Mutate(signature, i / 8, (byte)(1 << (i % 8)));
            Assert.False(
                key.Verify(algorithm, Data, mutant, der).TryGetValue(out _, out _),
                $"bit {i} does not matter"
            );
        }
    }

    [Fact]
    public void A_signature_of_the_wrong_length_is_malformed()
    {
        var rsa = SoftwareSigner.Create(SignatureAlgorithm.Rs256);
        var signature = rsa.Sign(Data, der: true);
        foreach (var wrong in new byte[][] { [], [.. signature, 0], [0, .. signature], signature[1..] })
        {
            Refused(RejectionReason.SignatureMalformed, Parse(rsa).Verify(SignatureAlgorithm.Rs256, Data, wrong, true));
        }

        var ecdsa = SoftwareSigner.Create(SignatureAlgorithm.Es256);
        signature = ecdsa.Sign(Data, der: false);
        foreach (var wrong in new byte[][] { [], [.. signature, 0], new byte[64], ecdsa.Sign(Data, der: true) })
        {
            Refused(
                RejectionReason.SignatureMalformed,
                Parse(ecdsa).Verify(SignatureAlgorithm.Es256, Data, wrong, false)
            );
        }
    }

    [Fact]
    public void A_DER_signature_has_one_spelling()
    {
        var signer = SoftwareSigner.Create(SignatureAlgorithm.Es256);
        var key = Parse(signer);
        var plain = signer.Sign(Data, der: false);
        var (r, s) = (plain[..32], plain[32..]);
        Assert.True(
            key.Verify(SignatureAlgorithm.Es256, Data, Der(Unsigned(r), Unsigned(s)), true).TryGetValue(out _, out _)
        );
        var order = NamedCurve.All[0].Order;
        byte[][] wrong =
        [
            Der([0, .. Unsigned(r)], Unsigned(s)),
            Der(Unsigned(r), Unsigned((new BigInteger(s, true, true) + order).ToByteArray(true, true))),
            Der([0], Unsigned(s)),
            Der(Unsigned(r), Unsigned(order.ToByteArray(true, true))),
            [.. Der(Unsigned(r), Unsigned(s)), 0],
            Der(Unsigned(r), Unsigned(s), [0x02, 0x01, 0x01]),
        ];
        foreach (var signature in wrong)
        {
            Refused(RejectionReason.SignatureMalformed, key.Verify(SignatureAlgorithm.Es256, Data, signature, true));
        }
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(1536)]
    [InlineData(2056, true)]
    [InlineData(5120)]
    public void RSA_keys_have_2048_to_4096_bits(int bits, bool allowed = false)
    {
        // The modulus need not be a product of primes to be measured.
        var modulus = (BigInteger.One << bits) - 1;
        var verdict = PublicKey.Parse(RsaKey(modulus, 65537));
        Assert.Equal(allowed, verdict.TryGetValue(out _, out var rejection));
        Assert.Equal(allowed ? null : RejectionReason.KeyNotAllowed, rejection?.Reason);
    }

    [Fact]
    public void RSA_keys_with_an_odd_length_an_even_modulus_or_a_bad_exponent_are_refused()
    {
        var good = (BigInteger.One << 2048) - 1;
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(RsaKey((BigInteger.One << 2049) - 1, 65537)));
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(RsaKey(good - 1, 65537)));
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(RsaKey(good, 1)));
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(RsaKey(good, 65536)));
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(RsaKey(good, (BigInteger.One << 80) + 1)));
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(RsaKey(-good, 65537)));
    }

    [Fact]
    public void A_point_beside_its_curve_is_refused()
    {
        var spki = SoftwareSigner.Create(SignatureAlgorithm.Es256).Certificate.PublicKey.ExportSubjectPublicKeyInfo();
        Refused(RejectionReason.KeyMalformed, PublicKey.Parse(Mutate(spki, spki.Length - 1)));
    }

    [Fact]
    public void Curves_and_algorithms_outside_the_list_are_refused_before_a_library_sees_them()
    {
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(brainpool.ExportSubjectPublicKeyInfo()));
        using var explicitCurve = ECDsa.Create(ECCurve.NamedCurves.nistP256.IsNamed ? Explicit() : default);
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(explicitCurve.ExportSubjectPublicKeyInfo()));
        using var exchange = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Assert.True(PublicKey.Parse(exchange.ExportSubjectPublicKeyInfo()).TryGetValue(out _, out _));
    }

    [Fact]
    public void Each_flipped_byte_of_a_key_is_refused_or_another_key()
    {
        var signer = SoftwareSigner.Create(SignatureAlgorithm.Rs256);
        var spki = signer.Certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var signature = signer.Sign(Data, der: true);
        for (var i = 0; i < spki.Length; i++)
        {
            var verdict = PublicKey.Parse(Mutate(spki, i, 0x80));
            Assert.False(
                verdict.TryGetValue(out var key, out _)
                    && key.Verify(SignatureAlgorithm.Rs256, Data, signature, true).TryGetValue(out _, out _),
                $"byte {i} does not matter"
            );
        }
    }

    [Fact]
    public void Arbitrary_bytes_are_refused_without_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes => !PublicKey.Parse(bytes).TryGetValue(out _, out _), iter: 10_000);

    [Fact]
    public async Task One_key_serves_many_threads()
    {
        var signer = SoftwareSigner.Create(SignatureAlgorithm.Es256);
        var signature = signer.Sign(Data, der: false);
        var spki = signer.Certificate.PublicKey.ExportSubjectPublicKeyInfo();

        bool VerifiesOnlyTheGoodOne(int i)
        {
            var good = i % 2 == 0;
            var offered = good ? signature : Mutate(signature, i % signature.Length);
            return PublicKey.Parse(spki).TryGetValue(out var key, out _)
                && key.Verify(SignatureAlgorithm.Es256, Data, offered, false).TryGetValue(out _, out _) == good;
        }

        var threads = Enumerable
            .Range(0, 16)
            .Select(_ => Task.Run(() => Enumerable.Range(0, 200).All(VerifiesOnlyTheGoodOne)));
        Assert.All(await Task.WhenAll(threads), Assert.True);
    }

    public static TheoryData<SignatureAlgorithm> Algorithms() => [.. Enum.GetValues<SignatureAlgorithm>()];

    private static bool IsRsa(SignatureAlgorithm algorithm) => SignatureScheme.For(algorithm).Kind == KeyKind.Rsa;

    private static Core.Signing.PublicKey Parse(SoftwareSigner signer)
    {
        var spki = signer.Certificate.PublicKey.ExportSubjectPublicKeyInfo();
        Assert.True(PublicKey.Parse(spki).TryGetValue(out var key, out var rejection), rejection?.ToString());
        return key;
    }

    private static ECCurve Explicit()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportExplicitParameters(includePrivateParameters: false).Curve;
    }

    /// <summary>The content octets of a positive INTEGER.</summary>
    private static byte[] Unsigned(byte[] bigEndian)
    {
        var trimmed = bigEndian.AsSpan().TrimStart((byte)0).ToArray();
        return trimmed[0] >= 0x80 ? [0, .. trimmed] : trimmed;
    }

    private static byte[] Der(byte[] r, byte[] s, byte[]? more = null)
    {
        byte[] content = [0x02, (byte)r.Length, .. r, 0x02, (byte)s.Length, .. s, .. more ?? []];
        return [0x30, (byte)content.Length, .. content];
    }

    private static byte[] RsaKey(BigInteger modulus, BigInteger exponent)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(exponent);
        }

        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteEncodedValue(SignatureScheme.Encode(ObjectIdentifiers.Rsa, withNull: true));
            info.WriteBitString(key.Encode());
        }

        return info.Encode();
    }
}
