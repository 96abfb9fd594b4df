using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Bench;

/// <summary>The same path by X509Chain and by BouncyCastle, parsing included; neither remembers anything.</summary>
internal static class PathPeers
{
    /// <summary>Without revocation: X509Chain cannot take CRLs without fetching them.</summary>
    public static Action Chain(PathSample sample, DateTimeOffset now) =>
        () =>
        {
            using var root = X509CertificateLoader.LoadCertificate(sample.Root);
            using var issuing = X509CertificateLoader.LoadCertificate(sample.Issuing);
            using var leaf = X509CertificateLoader.LoadCertificate(sample.Leaf);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.ExtraStore.Add(issuing);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationTime = now.UtcDateTime;
            if (!chain.Build(leaf))
            {
                throw new InvalidOperationException("X509Chain refused");
            }
        };

    /// <summary>PkixCertPathValidator with its own CRL check switched on and the CRLs in its store; it throws when it refuses.</summary>
    public static Action BouncyCastle(PathSample sample, DateTimeOffset now) =>
        () =>
        {
            var certificates = new X509CertificateParser();
            var lists = new X509CrlParser();
            var root = new TrustAnchor(certificates.ReadCertificate(sample.Root), nameConstraints: null);
            Org.BouncyCastle.X509.X509Certificate[] path =
            [
                certificates.ReadCertificate(sample.Leaf),
                certificates.ReadCertificate(sample.Issuing),
            ];
            var parameters = new PkixParameters(new HashSet<TrustAnchor> { root })
            {
                IsRevocationEnabled = true,
                Date = now.UtcDateTime,
            };
            parameters.AddStoreCrl(CollectionUtilities.CreateStore(sample.Crls.Select(lists.ReadCrl)));
            new PkixCertPathValidator().Validate(new PkixCertPath(path), parameters);
        };
}
