using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Evidence;

namespace JianliRegistry.Server.Tests.Foreign;

/// <summary>.NET's own SignedCms, chain and timestamp token as one more opinion on what the product exported.</summary>
public sealed class SignedCmsTests(RealPackages packages)
{
    [Theory]
    [InlineData(PackageKind.P256)]
    [InlineData(PackageKind.Rsa)]
    public async Task The_commitment_its_path_and_its_timestamp_are_accepted(PackageKind kind)
    {
        var package = await packages.GetAsync(kind);
        var cms = Decode(package.Read(PackagePaths.Commitment));
        cms.CheckSignature(verifySignatureOnly: true);
        Assert.Equal(package.Read(PackagePaths.Statement), cms.ContentInfo.Content);

        Assert.True(Rfc3161TimestampToken.TryDecode(package.Read(PackagePaths.Timestamp), out var token, out _));
        Assert.True(token.VerifySignatureForSignerInfo(cms.SignerInfos[0], out var authority));
        var stamped = token.TokenInfo.Timestamp;
        Assert.True(HasPath(cms.SignerInfos[0].Certificate!, cms.Certificates, package.Root, stamped));
        Assert.True(HasPath(authority!, cms.Certificates, package.Root, stamped));
    }

    [Theory]
    [InlineData(PackageKind.P256)]
    [InlineData(PackageKind.Rsa)]
    public async Task One_changed_byte_of_either_signature_is_refused(PackageKind kind)
    {
        var package = await packages.GetAsync(kind);
        var spoiled = ForeignCheck.Of("openssl-cades").Spoiled(package);
        Assert.Throws<CryptographicException>(() => Decode(spoiled).CheckSignature(verifySignatureOnly: true));

        // Reading a token verifies its signature here.
        Assert.True(Rfc3161TimestampToken.TryDecode(package.Read(PackagePaths.Timestamp), out _, out _));
        Assert.False(Rfc3161TimestampToken.TryDecode(ForeignCheck.Of("openssl-ts").Spoiled(package), out _, out _));
    }

    private static SignedCms Decode(byte[] content)
    {
        var cms = new SignedCms();
        cms.Decode(content);
        return cms;
    }

    private static bool HasPath(
        X509Certificate2 certificate,
        X509Certificate2Collection helpers,
        string root,
        DateTimeOffset at
    )
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(root);
        chain.ChainPolicy.ExtraStore.AddRange(helpers);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        return chain.Build(certificate);
    }
}
