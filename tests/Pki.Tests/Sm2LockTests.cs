using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Authority;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support;
using Org.BouncyCastle.Ocsp;

namespace JianliRegistry.Pki.Tests;

/// <summary>An SM2 lock, its CA and its status, judged by the product and by openssl.</summary>
public sealed class Sm2LockTests : IDisposable
{
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly DevelopmentPki _pki;
    private readonly PkiDirectory _directory;

    public Sm2LockTests(DevelopmentPki pki)
    {
        _pki = pki.Copy();
        _directory = _pki.Directory;
        var now = _time.GetUtcNow();
        new Sm2Locks(_directory, now).Issue(
            new LockOrder(
                "sm2",
                Initialization.MainEnterprise,
                Initialization.MainEnterpriseName,
                KeyAlgorithm.Sm2,
                new Validity(now.AddDays(-1), now.AddDays(30))
            )
        );
    }

    public void Dispose() => _pki.Dispose();

    [Fact]
    public void The_product_trusts_the_signing_half_and_refuses_the_encryption_half()
    {
        Assert.Null(Judge("certificate.pem"));
        Assert.Equal(RejectionReason.KeyUsageMissing, Judge("encryption.pem"));
    }

    [Fact]
    public void A_revocation_stands_in_the_SM2_CRL()
    {
        new StatusRegister(_directory).RevokeLock("sm2", _time.GetUtcNow().AddMinutes(-1));
        Assert.Equal(RejectionReason.CertificateRevoked, Judge("certificate.pem"));
    }

    [Fact]
    public async Task The_responder_of_the_SM2_CA_answers_for_it()
    {
        var issuer = _directory.ReadAuthority(Sm2Locks.Issuing).Parsed;
        var serial = Certificate("certificate.pem").SerialNumber;
        var request = new OcspReqGenerator();
        request.AddRequest(new CertificateID(CertificateID.DigestSha1, issuer, new(serial, 16)));
        var answers = AuthorityAnswers.From(_directory, _time);
        var answer = await answers.Ocsp(request.Generate().GetEncoded(), TestContext.Current.CancellationToken);
        var basic = (BasicOcspResp)new OcspResp(answer!).GetResponseObject();
        Assert.Null(Assert.Single(basic.Responses).GetCertStatus());
        Assert.True(basic.Verify(_directory.ReadAuthority(Sm2Locks.Responder).Parsed.GetPublicKey()));
    }

    /// <summary>Link by link: openssl verify gives the ID to the certificate it is asked about, not to those between.</summary>
    [Fact]
    public async Task OpenSSL_verifies_each_link_when_told_the_signers_ID()
    {
        await Verifies(_directory.Sm2RootAnchor, _directory.Sm2Intermediates);
        await Verifies(_directory.Sm2Intermediates, _directory.LockFile("sm2", "certificate.pem"));
    }

    private static async Task Verifies(string issuer, string certificate)
    {
        var (exitCode, output) = await OpenSsl.RunAsync(
            "verify",
            "-vfyopt",
            "distid:1234567812345678",
            "-partial_chain",
            "-CAfile",
            issuer,
            certificate
        );
        Assert.True(exitCode == 0, output);
    }

    private RejectionReason? Judge(string file)
    {
        var (now, register) = (_time.GetUtcNow(), new StatusRegister(_directory));
        var trust = TrustStore.FromPem(
            [File.ReadAllText(_directory.Sm2RootAnchor)],
            [File.ReadAllText(_directory.Sm2Intermediates)]
        );
        Assert.True(trust.TryGetValue(out var anchors, out var rejection), rejection?.Detail);
        byte[][] crls = [register.CreateCrl(Sm2Locks.Root, now), register.CreateCrl(Sm2Locks.Issuing, now)];
        var validator = new CertificatePathValidator(anchors, new PathPolicy(null));
        return validator
            .Validate(
                Certificate(file).RawData,
                [],
                CertificatePurpose.Login,
                new RevocationMaterial(crls, []),
                now,
                now
            )
            .TryGetValue(out _, out rejection)
            ? null
            : rejection.Reason;
    }

    private System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate(string file) =>
        System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(
            File.ReadAllText(_directory.LockFile("sm2", file))
        );
}
