using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Authority;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support;
using Org.BouncyCastle.Tsp;

namespace JianliRegistry.Pki.Tests;

/// <summary>`pki init --sm2-services`: timestamp authority and seal of the SM2 CA, judged by the product.</summary>
public sealed class Sm2ServicesTests : IDisposable
{
    private readonly DevelopmentPki _pki = DevelopmentPki.WithSm2Services();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public void Dispose() => _pki.Dispose();

    [Fact]
    public async Task The_authority_stamps_with_SM2_and_its_path_is_trusted()
    {
        var digest = SHA256.HashData([1, 2, 3]);
        var request = new TimeStampRequestGenerator();
        request.SetCertReq(true);
        var answer = await AuthorityAnswers
            .From(_pki.Directory, TimeProvider.System)
            .Timestamp(
                request.Generate(TspAlgorithms.Sha256, digest).GetEncoded(),
                TestContext.Current.CancellationToken
            );
        var token = new TimeStampResponse(answer!).TimeStampToken.GetEncoded();
        Assert.True(
            VerifiedTimestamp.VerifyHash(token, digest).TryGetValue(out var stamp, out var rejection),
            rejection?.Detail
        );
        Trusted(stamp.SignerCertificate, CertificatePurpose.Timestamping);
        Assert.IsType<Sm2PrivateKey>(_pki.Directory.ReadAuthority("tsa").PrivateKey);
    }

    [Fact]
    public void The_seal_is_SM2_and_everything_that_browsers_and_agents_see_is_not()
    {
        using var seal = X509Certificate2.CreateFromPem(File.ReadAllText(_pki.Directory.ServerFile("seal.pem")));
        Trusted(seal.RawData, CertificatePurpose.Seal);
        Assert.NotNull(Sm2PrivateKey.TryFromPem(File.ReadAllText(_pki.Directory.ServerFile("seal.key"))));
        using var tls = X509Certificate2.CreateFromPem(File.ReadAllText(_pki.Directory.ServerFile("tls.pem")));
        Assert.NotNull(tls.GetECDsaPublicKey());
        Assert.Null(Sm2PrivateKey.TryFromPem(File.ReadAllText(_pki.Directory.ServerFile("request.key"))));
    }

    private void Trusted(byte[] certificate, CertificatePurpose purpose)
    {
        var register = new StatusRegister(_pki.Directory);
        var trust = TrustStore.FromPem(
            [File.ReadAllText(_pki.Directory.Sm2RootAnchor)],
            [File.ReadAllText(_pki.Directory.Sm2Intermediates)]
        );
        Assert.True(trust.TryGetValue(out var anchors, out var rejection), rejection?.Detail);
        byte[][] crls = [register.CreateCrl(Sm2Locks.Root, _now), register.CreateCrl(Sm2Locks.Issuing, _now)];
        Assert.True(
            new CertificatePathValidator(anchors, new PathPolicy(null))
                .Validate(certificate, [], purpose, new RevocationMaterial(crls, []), _now, _now)
                .TryGetValue(out _, out rejection),
            $"{rejection}"
        );
    }
}
