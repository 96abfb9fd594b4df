using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Authority;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support;
using Org.BouncyCastle.Ocsp;

namespace JianliRegistry.Pki.Tests;

public sealed class AuthorityTests(DevelopmentPki pki) : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new();
    private RunningAuthority _authority = null!;

    public async ValueTask InitializeAsync() => _authority = await RunningAuthority.StartAsync(pki.Directory);

    public async ValueTask DisposeAsync()
    {
        await _authority.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("root", "anchors/root.pem")]
    [InlineData("issuing", "trust/intermediates.pem")]
    public async Task A_CRL_is_fresh_and_signed_by_its_CA(string issuer, string certificate)
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await File.WriteAllBytesAsync(
            _directory.File("crl"),
            await _http.GetByteArrayAsync(new Uri($"{_authority.Url}/crl/{issuer}.crl"))
        );
        var (exitCode, output) = await OpenSsl.RunAsync(
            "crl",
            "-in",
            _directory.File("crl"),
            "-CAfile",
            Path.Combine(pki.Root, certificate),
            "-noout"
        );
        Assert.True(exitCode == 0 && output.Contains("verify OK", StringComparison.Ordinal), output);
        var crl = new Org.BouncyCastle.X509.X509CrlParser().ReadCrl(
            await File.ReadAllBytesAsync(_directory.File("crl"))
        );
        Assert.InRange(crl.ThisUpdate, before.UtcDateTime, DateTime.UtcNow);
        Assert.Equal(TimeSpan.FromDays(1), crl.NextUpdate - crl.ThisUpdate);
    }

    [Theory]
    [InlineData("good-rsa", "certificate.pem: good")]
    [InlineData("revoked", "certificate.pem: revoked")]
    public async Task Openssl_gets_the_status_of_a_lock_with_its_nonce_echoed(string name, string expected)
    {
        var (exitCode, output) = await AskOcspAsync(pki.Directory, name);
        Assert.True(exitCode == 0, output);
        Assert.Contains("Response verify OK", output, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING: no nonce", output, StringComparison.Ordinal);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revocation_counts_from_the_next_answer_on()
    {
        using var copy = pki.Copy();
        await using var authority = await RunningAuthority.StartAsync(copy.Directory);
        Assert.Contains(
            "good",
            (await AskOcspAsync(copy.Directory, "good-p256", authority)).Output,
            StringComparison.Ordinal
        );
        var before = await _http.GetByteArrayAsync(new Uri(authority.IssuingCrlUrl));
        new StatusRegister(copy.Directory).RevokeLock("good-p256", DateTimeOffset.UtcNow);
        var after = await _http.GetByteArrayAsync(new Uri(authority.IssuingCrlUrl));
        Assert.Contains(
            "revoked",
            (await AskOcspAsync(copy.Directory, "good-p256", authority)).Output,
            StringComparison.Ordinal
        );
        Assert.False(IsRevoked(before, copy.LockCertificate("good-p256")));
        Assert.True(IsRevoked(after, copy.LockCertificate("good-p256")));
    }

    [Fact]
    public async Task A_certificate_of_another_CA_is_not_answered_for()
    {
        var foreign = Path.Combine(pki.Root, "ca/foreign-issuing.pem");
        var (_, output) = await OpenSsl.RunAsync(
            "ocsp",
            "-issuer",
            foreign,
            "-cert",
            pki.Directory.LockFile("foreign", "certificate.pem"),
            "-url",
            _authority.OcspUrl
        );
        Assert.Contains("unauthorized", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_serial_number_that_was_never_issued_is_unknown()
    {
        var (_, output) = await OpenSsl.RunAsync(
            "ocsp",
            "-issuer",
            pki.Directory.Intermediates,
            "-serial",
            "0x4711",
            "-url",
            _authority.OcspUrl,
            "-CAfile",
            pki.Directory.RootAnchor
        );
        Assert.Contains("0x4711: unknown", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_no_OCSP_is_called_malformed()
    {
        var answer = await PostAsync(_authority.OcspUrl, [0x30, 0x03, 0x02, 0x01, 0x00]);
        Assert.Equal(OcspRespStatus.MalformedRequest, new OcspResp(answer).Status);
    }

    [Theory]
    [InlineData("-sha256")]
    [InlineData("-sha512")]
    public async Task Openssl_accepts_a_timestamp(string digest)
    {
        var (data, query, reply) = (_directory.File("data"), _directory.File("tsq"), _directory.File("tsr"));
        await File.WriteAllTextAsync(data, "测试");
        await OpenSsl.RunAsync("ts", "-query", "-data", data, digest, "-cert", "-out", query);
        await File.WriteAllBytesAsync(
            reply,
            await PostAsync(_authority.TimestampUrl, await File.ReadAllBytesAsync(query))
        );
        var (exitCode, output) = await OpenSsl.RunAsync(
            "ts",
            "-verify",
            "-in",
            reply,
            "-queryfile",
            query,
            "-CAfile",
            pki.Directory.RootAnchor
        );
        Assert.True(exitCode == 0 && output.Contains("Verification: OK", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public async Task A_timestamp_carries_its_chain_when_asked_and_ESSCertIDv2_always(bool asked, int certificates)
    {
        var request = Rfc3161TimestampRequest.CreateFromData(
            "x"u8,
            HashAlgorithmName.SHA256,
            nonce: RandomNumberGenerator.GetBytes(8),
            requestSignerCertificates: asked
        );
        var token = request.ProcessResponse(await PostAsync(_authority.TimestampUrl, request.Encode()), out _);
        var cms = token.AsSignedCms();
        Assert.Equal(certificates, cms.Certificates.Count);
        var attributes = cms.SignerInfos[0]
            .SignedAttributes.Cast<CryptographicAttributeObject>()
            .Select(attribute => attribute.Oid.Value)
            .ToList();
        Assert.Contains("1.2.840.113549.1.9.16.2.47", attributes); // signing-certificate-v2
        Assert.DoesNotContain("1.2.840.113549.1.9.16.2.12", attributes); // signing-certificate, SHA-1
        using var tsa = X509Certificate2.CreateFromPem(
            await File.ReadAllTextAsync(Path.Combine(pki.Root, "ca/tsa.pem"))
        );
        Assert.True(token.VerifySignatureForData("x"u8, out _, [tsa]));
        Assert.True((DateTimeOffset.UtcNow - token.TokenInfo.Timestamp).Duration() < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_request_that_is_no_timestamp_request_is_rejected_with_a_reason()
    {
        var answer = await PostAsync(_authority.TimestampUrl, "no DER"u8.ToArray());
        var response = new Org.BouncyCastle.Tsp.TimeStampResponse(answer);
        Assert.Equal(2, response.Status);
        Assert.Null(response.TimeStampToken);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    [InlineData("http://192.0.2.1:8080")]
    [InlineData("http://registry.example:8080")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("not a url")]
    public async Task The_authority_listens_on_loopback_only(string url) =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            AuthorityHost.StartAsync(
                AuthorityAnswers.From(pki.Directory, TimeProvider.System),
                url,
                CancellationToken.None
            )
        );

    [Fact]
    public async Task A_knob_of_the_tests_takes_a_service_down_and_brings_it_back()
    {
        _authority.Faults.Crl = AuthorityFault.Down;
        using var down = await _http.GetAsync(new Uri(_authority.RootCrlUrl));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        _authority.Faults.Crl = AuthorityFault.None;
        using var up = await _http.GetAsync(new Uri(_authority.RootCrlUrl));
        Assert.Equal(HttpStatusCode.OK, up.StatusCode);
    }

    [Fact]
    public async Task An_answer_of_the_wrong_signer_is_refused_by_openssl()
    {
        using var other = new DevelopmentPki();
        _authority.Faults.Impostor = AuthorityAnswers.From(other.Directory, TimeProvider.System);
        _authority.Faults.Crl = AuthorityFault.WrongSigner;
        await File.WriteAllBytesAsync(
            _directory.File("crl"),
            await _http.GetByteArrayAsync(new Uri(_authority.IssuingCrlUrl))
        );
        var (_, output) = await OpenSsl.RunAsync(
            "crl",
            "-in",
            _directory.File("crl"),
            "-CAfile",
            pki.Directory.Intermediates,
            "-noout"
        );
        Assert.DoesNotContain("verify OK", output, StringComparison.Ordinal);
    }

    private static bool IsRevoked(byte[] crl, byte[] certificate) =>
        new Org.BouncyCastle.X509.X509CrlParser()
            .ReadCrl(crl)
            .IsRevoked(new Org.BouncyCastle.X509.X509CertificateParser().ReadCertificate(certificate));

    private async Task<byte[]> PostAsync(string url, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var response = await _http.PostAsync(new Uri(url), content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task<(int ExitCode, string Output)> AskOcspAsync(
        PkiDirectory directory,
        string name,
        RunningAuthority? authority = null
    ) =>
        await OpenSsl.RunAsync(
            "ocsp",
            "-issuer",
            directory.Intermediates,
            "-cert",
            directory.LockFile(name, "certificate.pem"),
            "-url",
            (authority ?? _authority).OcspUrl,
            "-CAfile",
            directory.RootAnchor
        );
}
