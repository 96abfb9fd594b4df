using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Bench;

/// <summary>What others would use: the bare algorithms, X509Chain and SignedCms.</summary>
internal static class Peers
{
    public static Action RawP256(Material m)
    {
        var sample = m.P256[0];
        var data = LoginStatement.ToBeSigned(Material.Origin, m.Challenge, SignatureAlgorithm.Es256);
        var signature = Convert.FromBase64String(sample.Token.Signature);
        var key = sample.Leaf.Certificate.GetECDsaPublicKey()!;
        return () => Require(key.VerifyData(data, signature, HashAlgorithmName.SHA256));
    }

    public static Action RawRsa(Material m)
    {
        var sample = m.Rsa[0];
        var data = LoginStatement.ToBeSigned(Material.Origin, m.Challenge, SignatureAlgorithm.Rs256);
        var signature = Convert.FromBase64String(sample.Token.Signature);
        var key = sample.Leaf.Certificate.GetRSAPublicKey()!;
        return () => Require(key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Our validator checks revocation as well; X509Chain cannot take CRLs without fetching them.</summary>
    public static Action Chain(Material m, LoginSample sample)
    {
        var root = X509CertificateLoader.LoadCertificate(m.Authority.Anchors[0]);
        var issuing = X509CertificateLoader.LoadCertificate(m.Authority.Intermediates[0]);
        return () =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.ExtraStore.Add(issuing);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            using var leaf = X509CertificateLoader.LoadCertificate(sample.Leaf.Der);
            Require(chain.Build(leaf));
        };
    }

    public static Action SignedCms(LoginSample sample) =>
        () =>
        {
            var cms = new System.Security.Cryptography.Pkcs.SignedCms();
            cms.Decode(sample.Commitment);
            cms.CheckSignature(verifySignatureOnly: true);
        };

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("the peer refused");
        }
    }
}
