using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Pki.Tests;

/// <summary>The in-memory PKI of Core's tests: good by default to openssl, and wrong where it is told to be.</summary>
public sealed class TestAuthorityTests : IDisposable
{
    // Not today: openssl is asked about this instant, as Core's verifiers are.
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private readonly TestAuthority _authority = new(Now);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _directory.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task The_good_leaf_is_good()
    {
        using var leaf = _authority.IssueLeaf();
        await AssertVerifiesAsync(leaf, _authority.Crls(), "leaf: OK");
    }

    [Fact]
    public async Task An_RSA_leaf_is_good_too()
    {
        using var leaf = _authority.IssueLeaf(new LeafOptions { Key = RSA.Create(2048) });
        Assert.Equal(2048, leaf.Rsa.KeySize);
        await AssertVerifiesAsync(leaf, _authority.Crls(), "leaf: OK");
    }

    [Fact]
    public async Task A_leaf_can_be_expired()
    {
        using var leaf = _authority.IssueLeaf(
            new LeafOptions { Validity = new Validity(Now.AddYears(-1), Now.AddDays(-1)) }
        );
        await AssertVerifiesAsync(leaf, _authority.Crls(), "certificate has expired");
    }

    [Fact]
    public async Task A_leaf_can_be_for_another_purpose()
    {
        using var leaf = _authority.IssueLeaf(
            new LeafOptions { ExtendedKeyUsage = [CertificateProfiles.ServerAuthentication] }
        );
        await AssertVerifiesAsync(leaf, _authority.Crls(), "certificate purpose");
    }

    [Fact]
    public async Task A_leaf_can_be_revoked()
    {
        using var leaf = _authority.IssueLeaf();
        var crls = _authority.Crls(new RevokedCertificate(leaf.SerialNumber, Now.AddDays(-1), 1));
        await AssertVerifiesAsync(leaf, crls, "certificate revoked");
    }

    [Fact]
    public async Task A_CRL_can_be_out_of_date()
    {
        using var leaf = _authority.IssueLeaf();
        var stale = _authority.Crl(_authority.Issuing, [], Now.AddDays(-3), Now.AddDays(-2));
        await AssertVerifiesAsync(leaf, [_authority.Crls()[0], stale], "CRL has expired");
    }

    [Fact]
    public async Task A_CRL_can_be_forged()
    {
        using var leaf = _authority.IssueLeaf();
        using var forger = TestAuthority.Forge(_authority.Issuing.Identity);
        var forged = _authority.Crl(_authority.Issuing, [], signer: forger);
        await AssertVerifiesAsync(leaf, [_authority.Crls()[0], forged], "CRL signature failure");
    }

    [Fact]
    public async Task A_CRL_can_hold_a_critical_extension_nobody_knows()
    {
        using var leaf = _authority.IssueLeaf();
        var odd = _authority.Crl(_authority.Issuing, [], further: [CrlExtensions.UnknownCritical]);
        await AssertVerifiesAsync(leaf, [_authority.Crls()[0], odd], "unhandled critical CRL extension");
    }

    [Fact]
    public void A_leaf_can_have_no_key_usage_no_code_or_the_code_elsewhere()
    {
        using var leaf = _authority.IssueLeaf(
            new LeafOptions
            {
                KeyUsage = null,
                ExtendedKeyUsage = null,
                CreditCode = null,
                SubjectSerialNumber = LeafOptions.OtherCreditCode,
                FurtherExtensions =
                [
                    CodeExtension.Of(
                        CodeExtension.Sm2Style,
                        LeafOptions.OtherCreditCode,
                        UniversalTagNumber.UTF8String
                    ),
                ],
            }
        );
        Assert.DoesNotContain(leaf.Certificate.Extensions, extension => extension is X509KeyUsageExtension);
        Assert.DoesNotContain("NTRCN", leaf.Certificate.Subject, StringComparison.Ordinal);
        Assert.Contains(LeafOptions.OtherCreditCode, leaf.Certificate.Subject, StringComparison.Ordinal);
        var extension = leaf.Certificate.Extensions[CodeExtension.Sm2Style]!;
        Assert.Equal(
            LeafOptions.OtherCreditCode,
            AsnDecoder.ReadCharacterString(
                extension.RawData,
                AsnEncodingRules.DER,
                UniversalTagNumber.UTF8String,
                out _
            )
        );
    }

    [Theory]
    [InlineData(true, false, "good")]
    [InlineData(true, true, "good")]
    [InlineData(false, false, "unknown")]
    public async Task An_OCSP_response_says_what_it_is_told_to(bool known, bool sha256, string expected)
    {
        using var leaf = _authority.IssueLeaf();
        var response = _authority.OcspResponse(leaf, new OcspStatus(known), certIdOfSha256: sha256);
        var output = await ReadOcspAsync(leaf, response, sha256);
        Assert.Contains("Response verify OK", output, StringComparison.Ordinal);
        Assert.Contains($"leaf: {expected}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_OCSP_response_can_be_forged()
    {
        using var leaf = _authority.IssueLeaf();
        using var forger = TestAuthority.Forge(_authority.Responder);
        var response = _authority.OcspResponse(leaf, OcspStatus.Good, signer: forger);
        Assert.Contains(
            "Response Verify Failure",
            await ReadOcspAsync(leaf, response, false),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_timestamp_token_stands_for_its_data_at_its_instant()
    {
        var der = _authority.TimestampToken("data"u8, Now);
        Assert.True(Rfc3161TimestampToken.TryDecode(der, out var token, out var length));
        Assert.Equal(der.Length, length);
        Assert.Equal(Now, token.TokenInfo.Timestamp);
        Assert.True(token.VerifySignatureForData("data"u8, out _));
        Assert.False(token.VerifySignatureForData("Data"u8, out _));
    }

    [Fact]
    public void A_timestamp_token_can_be_forged()
    {
        using var forger = TestAuthority.Forge(_authority.Timestamper);
        var der = _authority.TimestampToken("data"u8, Now, forger);
        Assert.False(Rfc3161TimestampToken.TryDecode(der, out _, out _));
    }

    private async Task AssertVerifiesAsync(TestLeaf leaf, IReadOnlyList<byte[]> crls, string expected)
    {
        await WriteAsync(leaf);
        await File.WriteAllBytesAsync(_directory.File("0.crl"), crls[0]);
        await File.WriteAllBytesAsync(_directory.File("1.crl"), crls[1]);
        var (_, output) = await OpenSsl.RunAsync([
            "verify",
            "-CAfile",
            _directory.File("root"),
            "-untrusted",
            _directory.File("issuing"),
            "-crl_check_all",
            "-CRLfile",
            _directory.File("0.crl"),
            "-CRLfile",
            _directory.File("1.crl"),
            "-purpose",
            "sslclient",
            "-attime",
            Seconds,
            _directory.File("leaf"),
        ]);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    private async Task<string> ReadOcspAsync(TestLeaf leaf, byte[] response, bool sha256)
    {
        await WriteAsync(leaf);
        await File.WriteAllBytesAsync(_directory.File("ocsp"), response);
        var (_, output) = await OpenSsl.RunAsync([
            "ocsp",
            "-respin",
            _directory.File("ocsp"),
            "-issuer",
            _directory.File("issuing"),
            sha256 ? "-sha256" : "-sha1",
            "-cert",
            _directory.File("leaf"),
            "-CAfile",
            _directory.File("root"),
            "-attime",
            Seconds,
            "-validity_period", // -attime counts for the path only; the response's times meet the wall clock
            "999999999",
        ]);
        return output;
    }

    private static string Seconds =>
        Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task WriteAsync(TestLeaf leaf)
    {
        await File.WriteAllTextAsync(_directory.File("root"), _authority.AnchorsPem);
        await File.WriteAllTextAsync(_directory.File("issuing"), _authority.IntermediatesPem);
        await File.WriteAllTextAsync(_directory.File("leaf"), leaf.Certificate.ExportCertificatePem());
    }
}
