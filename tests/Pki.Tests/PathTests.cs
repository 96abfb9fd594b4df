using JianliRegistry.Tests.Support;

namespace JianliRegistry.Pki.Tests;

/// <summary>openssl judges each lock against the anchors and CRLs that the tool wrote.</summary>
public class PathTests(DevelopmentPki pki)
{
    [Theory]
    [InlineData("good-rsa", "certificate.pem: OK")]
    [InlineData("good-p256", "certificate.pem: OK")]
    [InlineData("other-enterprise", "certificate.pem: OK")]
    [InlineData("revoked", "certificate revoked")]
    [InlineData("expired", "certificate has expired")]
    [InlineData("foreign", "unable to get local issuer certificate")]
    public async Task Openssl_says_of_each_lock_what_its_name_says(string name, string expected)
    {
        var (exitCode, output) = await VerifyAsync(pki.Directory.LockFile(name, "certificate.pem"), "sslclient");
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Equal(expected.EndsWith("OK", StringComparison.Ordinal), exitCode == 0);
    }

    [Theory]
    [InlineData("ca/tsa.pem", "timestampsign")]
    [InlineData("ca/ocsp.pem", "ocsphelper")]
    [InlineData("server/seal.pem", "smimesign")]
    [InlineData("locks/good-rsa/certificate.pem", "smimesign")]
    public async Task Openssl_accepts_each_service_for_its_purpose(string file, string purpose)
    {
        var (exitCode, output) = await VerifyAsync(Path.Combine(pki.Root, file), purpose);
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [InlineData("locks/good-rsa/certificate.pem", "timestampsign")]
    [InlineData("server/seal.pem", "timestampsign")]
    [InlineData("ca/tsa.pem", "sslclient")]
    public async Task Openssl_refuses_a_certificate_for_a_purpose_that_is_not_its_own(string file, string purpose)
    {
        var (exitCode, output) = await VerifyAsync(Path.Combine(pki.Root, file), purpose);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("certificate purpose", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_https_certificate_is_trusted_by_its_own_root_only()
    {
        var tls = pki.Directory.ServerFile("tls.pem");
        var own = await OpenSsl.RunAsync("verify", "-CAfile", Path.Combine(pki.Root, "ca/tls-root.pem"), tls);
        Assert.True(own.ExitCode == 0, own.Output);
        var other = await OpenSsl.RunAsync("verify", "-CAfile", pki.Directory.RootAnchor, tls);
        Assert.NotEqual(0, other.ExitCode);
    }

    private async Task<(int ExitCode, string Output)> VerifyAsync(string file, string purpose) =>
        await OpenSsl.RunAsync(
            "verify",
            "-CAfile",
            pki.Directory.RootAnchor,
            "-untrusted",
            pki.Directory.Intermediates,
            "-crl_check_all",
            "-CRLfile",
            pki.Directory.Crl("root"),
            "-CRLfile",
            pki.Directory.Crl("issuing"),
            "-purpose",
            purpose,
            file
        );
}
