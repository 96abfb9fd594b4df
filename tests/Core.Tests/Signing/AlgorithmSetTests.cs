using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Signing;

public sealed class AlgorithmSetTests
{
    private static readonly byte[] Sha1WithRsa = SignatureScheme.Encode(ObjectIdentifiers.RsaSha1, withNull: true);

    [Theory]
    [InlineData(AlgorithmSet.Registry, false)]
    [InlineData(AlgorithmSet.Pkix, true)]
    [InlineData(AlgorithmSet.PkixStatus, true)]
    [InlineData(AlgorithmSet.LegacyEnrollment, true)]
    public void RSA_1024_counts_only_where_it_was_asked_for(AlgorithmSet set, bool allowed)
    {
        using var rsa = RSA.Create(1024);
        var spki = rsa.ExportSubjectPublicKeyInfo();
        Assert.Equal(allowed, PublicKey.Parse(spki, set).TryGetValue(out _, out var rejection));
        Assert.Equal(allowed ? null : RejectionReason.KeyNotAllowed, rejection?.Reason);
    }

    [Fact]
    public void A_key_that_a_weaker_set_let_in_stays_unknown_to_the_others()
    {
        using var rsa = RSA.Create(1024);
        var spki = rsa.ExportSubjectPublicKeyInfo();
        Assert.True(PublicKey.Parse(spki, AlgorithmSet.LegacyEnrollment).TryGetValue(out _, out _));
        Assert.True(PublicKey.Parse(spki, AlgorithmSet.Pkix).TryGetValue(out _, out _));
        Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(spki));
    }

    [Fact]
    public void No_set_takes_a_key_below_1024_bits()
    {
        using var rsa = RSA.Create(512);
        var spki = rsa.ExportSubjectPublicKeyInfo();
        Assert.All(
            Enum.GetValues<AlgorithmSet>(),
            set => Refused(RejectionReason.KeyNotAllowed, PublicKey.Parse(spki, set))
        );
    }

    [Theory]
    [InlineData(AlgorithmSet.Registry, false)]
    [InlineData(AlgorithmSet.Pkix, false)]
    [InlineData(AlgorithmSet.PkixStatus, true)]
    [InlineData(AlgorithmSet.LegacyEnrollment, true)]
    public void SHA1_counts_only_where_it_was_asked_for(AlgorithmSet set, bool allowed)
    {
        Assert.Equal(allowed, SignatureScheme.TryParse(Sha1WithRsa, out _, set));
        var ecdsa = SignatureScheme.Encode(ObjectIdentifiers.EcdsaSha1);
        Assert.Equal(allowed, SignatureScheme.TryParse(ecdsa, out _, set));
        Assert.False(SignatureScheme.TryFind(KeyKind.Rsa, "SHA1", pss: false, out _));
    }

    [Fact]
    public void A_signature_over_SHA1_verifies_under_the_set_that_asked_for_it()
    {
        using var rsa = RSA.Create(1024);
        var data = "old lock"u8.ToArray();
        var signature = rsa.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        Assert.True(SignatureScheme.TryParse(Sha1WithRsa, out var scheme, AlgorithmSet.LegacyEnrollment));
        var parsed = PublicKey.Parse(rsa.ExportSubjectPublicKeyInfo(), AlgorithmSet.LegacyEnrollment);
        Assert.True(parsed.TryGetValue(out var key, out _));
        Assert.True(key.Verify(scheme, data, signature, ecdsaDer: true).TryGetValue(out _, out _));
        Refused(RejectionReason.SignatureInvalid, key.Verify(scheme, [.. data, 0], signature, ecdsaDer: true));
    }
}
