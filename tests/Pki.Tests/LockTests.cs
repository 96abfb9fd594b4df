using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Pki.Tests;

public class LockTests(DevelopmentPki pki)
{
    public static TheoryData<string> Names =>
        ["good-rsa", "good-p256", "revoked", "expired", "other-enterprise", "machine", "foreign"];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_private_key_was_born_on_the_token_and_cannot_leave_it(string name)
    {
        var record = pki.Lock(name);
        using var module = TokenModule.Open(pki.Directory.SoftHsm);
        using var session = module.LogIn(record.Label, record.Pin);
        var (certificate, key) = Assert.Single(session.ReadCertificates());
        Assert.Equal(pki.LockCertificate(name), certificate);
        Assert.Equal(new TokenKeyFacts(true, false, true, true, ValueReadable: false), key);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_request_was_signed_by_the_key_on_the_token(string name)
    {
        var request = pki.Directory.LockFile(name, "request.csr");
        var (exitCode, output) = await OpenSsl.RunAsync("req", "-in", request, "-verify", "-noout");
        Assert.Equal(0, exitCode);
        Assert.Contains("verify OK", output, StringComparison.Ordinal);

        var ofRequest = await OpenSsl.RunAsync("req", "-in", request, "-pubkey", "-noout");
        var ofCertificate = await OpenSsl.RunAsync(
            "x509",
            "-in",
            pki.Directory.LockFile(name, "certificate.pem"),
            "-pubkey",
            "-noout"
        );
        Assert.Equal(ofCertificate.Output, ofRequest.Output);
    }

    [Theory]
    [InlineData("good-rsa", "1.2.840.113549.1.1.1", 2048)]
    [InlineData("good-p256", "1.2.840.10045.2.1", 256)]
    public void A_lock_has_the_kind_of_key_its_name_promises(string name, string algorithm, int bits)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(pki.LockCertificate(name));
        Assert.Equal(algorithm, certificate.PublicKey.Oid.Value);
        using var rsa = certificate.GetRSAPublicKey();
        using var ecdsa = certificate.GetECDsaPublicKey();
        Assert.Equal(bits, rsa?.KeySize ?? ecdsa?.KeySize);
    }

    [Fact]
    public void An_issued_lock_has_its_own_token_and_the_validity_that_was_asked_for()
    {
        using var copy = pki.Copy();
        var notAfter = new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using (var module = TokenModule.Open(copy.Directory.SoftHsm))
        {
            new LockIssuer(copy.Directory).Issue(
                module,
                new LockOrder(
                    "third",
                    "91440000XXXXXX019H",
                    "测试粤安监理有限公司",
                    KeyAlgorithm.P256,
                    new Validity(notAfter.AddYears(-1), notAfter)
                )
            );
        }

        using var certificate = X509CertificateLoader.LoadCertificate(copy.LockCertificate("third"));
        Assert.Equal(notAfter.UtcDateTime, certificate.NotAfter.ToUniversalTime());
        Assert.Contains("91440000XXXXXX019H", certificate.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("third", pki.Directory.LockNames());
    }

    [Fact]
    public void A_lock_is_never_issued_over_another_of_the_same_name()
    {
        using var copy = pki.Copy();
        var error = Assert.Throws<InvalidOperationException>(() => Issue(copy, "good-rsa"));
        Assert.Contains("exists already", error.Message, StringComparison.Ordinal);
        Assert.Equal(pki.LockCertificate("good-rsa"), copy.LockCertificate("good-rsa"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../outside")]
    [InlineData("锁")]
    [InlineData("a-name-that-is-longer-than-a-label")]
    public void A_name_that_is_no_folder_and_label_makes_no_lock(string name)
    {
        using var copy = pki.Copy();
        Assert.Throws<ArgumentException>(() => Issue(copy, name));
        Assert.Equal(pki.Directory.LockNames(), copy.Directory.LockNames());
    }

    private static void Issue(DevelopmentPki into, string name)
    {
        using var module = TokenModule.Open(into.Directory.SoftHsm);
        var validity = Validity.Around(DateTimeOffset.UtcNow, TimeSpan.Zero, TimeSpan.FromDays(1));
        new LockIssuer(into.Directory).Issue(
            module,
            new LockOrder(name, "91440000XXXXXX019H", "测试粤安监理有限公司", KeyAlgorithm.P256, validity)
        );
    }
}
