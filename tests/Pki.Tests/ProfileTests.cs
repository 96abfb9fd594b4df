using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Pki.Tests;

/// <summary>certs/profiles.md, row by row.</summary>
public class ProfileTests(DevelopmentPki pki)
{
    private const string NoExtendedUsage = "";
    private const X509KeyUsageFlags Authority = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;
    private const X509KeyUsageFlags Both = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;

    [Theory]
    [InlineData("ca/root.pem", true, Authority, NoExtendedUsage, false)]
    [InlineData("ca/issuing.pem", true, Authority, NoExtendedUsage, false)]
    [InlineData("ca/foreign-root.pem", true, Authority, NoExtendedUsage, false)]
    [InlineData("ca/foreign-issuing.pem", true, Authority, NoExtendedUsage, false)]
    [InlineData("ca/tls-root.pem", true, Authority, NoExtendedUsage, false)]
    [InlineData("ca/tsa.pem", false, X509KeyUsageFlags.DigitalSignature, "1.3.6.1.5.5.7.3.8", true)]
    [InlineData("ca/ocsp.pem", false, X509KeyUsageFlags.DigitalSignature, "1.3.6.1.5.5.7.3.9", false)]
    [InlineData(
        "server/seal.pem",
        false,
        X509KeyUsageFlags.NonRepudiation,
        "1.3.6.1.5.5.7.3.36 1.3.6.1.5.5.7.3.4",
        false
    )]
    [InlineData("server/tls.pem", false, X509KeyUsageFlags.DigitalSignature, "1.3.6.1.5.5.7.3.1", false)]
    [InlineData("locks/good-rsa/certificate.pem", false, Both, "1.3.6.1.5.5.7.3.2 1.3.6.1.5.5.7.3.4", false)]
    [InlineData("locks/good-p256/certificate.pem", false, Both, "1.3.6.1.5.5.7.3.2 1.3.6.1.5.5.7.3.4", false)]
    public void A_certificate_may_do_what_its_profile_says_and_nothing_else(
        string file,
        bool isAuthority,
        X509KeyUsageFlags keyUsage,
        string extendedKeyUsage,
        bool extendedIsCritical
    )
    {
        using var certificate = Read(file);
        var constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints.Critical);
        Assert.Equal(isAuthority, constraints.CertificateAuthority);
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().Single();
        Assert.True(usage.Critical);
        Assert.Equal(keyUsage, usage.KeyUsages);
        var extended = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SingleOrDefault();
        Assert.Equal(
            extendedKeyUsage,
            string.Join(' ', extended?.EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value!) ?? [])
        );
        Assert.Equal(extendedIsCritical, extended?.Critical ?? false);
        Assert.Single(certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>());
    }

    [Theory]
    [InlineData("ca/issuing.pem", "ca/root.pem")]
    [InlineData("ca/tsa.pem", "ca/issuing.pem")]
    [InlineData("ca/ocsp.pem", "ca/issuing.pem")]
    [InlineData("server/seal.pem", "ca/issuing.pem")]
    [InlineData("server/tls.pem", "ca/tls-root.pem")]
    [InlineData("locks/good-p256/certificate.pem", "ca/issuing.pem")]
    [InlineData("locks/foreign/certificate.pem", "ca/foreign-issuing.pem")]
    public void The_authority_key_identifier_names_the_key_that_signed(string file, string issuerFile)
    {
        using var certificate = Read(file);
        using var issuer = Read(issuerFile);
        var authority = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single();
        var subject = issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
        Assert.Equal(subject.SubjectKeyIdentifierBytes.ToArray(), authority.KeyIdentifier!.Value.ToArray());
        Assert.Equal(issuer.SubjectName.RawData, certificate.IssuerName.RawData);
    }

    [Fact]
    public void Serial_numbers_are_sixteen_positive_octets_and_never_repeat()
    {
        var serials = new List<string>();
        foreach (var file in Directory.EnumerateFiles(pki.Root, "*.pem", SearchOption.AllDirectories))
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            var serial = certificate.SerialNumberBytes.ToArray();
            Assert.Equal(16, serial.Length);
            Assert.InRange(serial[0], 0x01, 0x7F);
            serials.Add(certificate.Thumbprint + certificate.SerialNumber);
        }

        // The anchors and the intermediate stand in two files each, with one certificate.
        var certificates = serials.Distinct(StringComparer.Ordinal).ToList();
        Assert.Equal(
            certificates.Count,
            certificates.Select(text => text[40..]).Distinct(StringComparer.Ordinal).Count()
        );
    }

    [Fact]
    public void The_issuing_authority_may_issue_end_entities_only()
    {
        using var issuing = Read("ca/issuing.pem");
        var constraints = issuing.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints.HasPathLengthConstraint);
        Assert.Equal(0, constraints.PathLengthConstraint);
    }

    [Fact]
    public void The_responder_is_exempt_from_status_checks()
    {
        using var responder = Read("ca/ocsp.pem");
        var noCheck = responder.Extensions["1.3.6.1.5.5.7.48.1.5"];
        Assert.NotNull(noCheck);
        Assert.False(noCheck.Critical);
        Assert.Equal([0x05, 0x00], noCheck.RawData);
    }

    [Fact]
    public async Task An_enterprise_stands_in_the_subject_with_its_name_and_credit_code()
    {
        var (_, output) = await OpenSsl.RunAsync(
            "x509",
            "-in",
            pki.Directory.LockFile("good-rsa", "certificate.pem"),
            "-noout",
            "-subject",
            "-nameopt",
            "utf8,sep_comma_plus"
        );
        Assert.Equal(
            "subject=C=CN,O=测试鲁衡监理有限公司,organizationIdentifier=NTRCN-91370000XXXXXX0197,"
                + "CN=测试鲁衡监理有限公司 TEST ONLY",
            output.Trim()
        );
    }

    [Fact]
    public void The_https_certificate_names_the_loopback_addresses()
    {
        using var tls = Read("server/tls.pem");
        var names = tls.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost"], names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
    }

    private X509Certificate2 Read(string file) =>
        X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(pki.Root, file)));
}
