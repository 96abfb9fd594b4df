using JianliRegistry.Verifier.Adapter;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;
using Org.BouncyCastle.X509.Store;

namespace JianliRegistry.Conformance.Tests.Engines;

/// <summary>BouncyCastle: its path builder with CRLs, and its signers. It compares no host names and reads no OCSP answer on its own.</summary>
internal sealed class BouncyCastleEngine : IEngine
{
    private static readonly X509CertificateParser Certificates = new();

    public string Name => "BouncyCastle 2.7 PKIX";

    public bool? Accepts(AdapterRequest request) =>
        request.Op switch
        {
            "path" when request.Ocsp.Count > 0 || (request.Now ?? request.Time) != request.Time => null,
            "path" when request.Name?.Kind is not (null or "DNS" or "IP") => null,
            "path" => Questions.AnyPurpose(request, purpose => Builds(request, purpose)),
            "sig" => Verifies(request),
            _ => null,
        };

    private static bool Builds(AdapterRequest request, string? purpose)
    {
        var target = Certificates.ReadCertificate(request.Leaf);
        var selector = new X509CertStoreSelector { Certificate = target };
        if (purpose is not null)
        {
            selector.ExtendedKeyUsage = new HashSet<Org.BouncyCastle.Asn1.DerObjectIdentifier> { new(purpose) };
        }

        var anchors = request.Anchors.Select(der => new TrustAnchor(Certificates.ReadCertificate(der), null));
        var parameters = new PkixBuilderParameters(new HashSet<TrustAnchor>(anchors), selector)
        {
            Date = request.Time!.Value.UtcDateTime,
            IsRevocationEnabled = request.Revocation != "none",
            IsExplicitPolicyRequired = request.RequireExplicitPolicy,
            IsAnyPolicyInhibited = request.InhibitAnyPolicy,
            IsPolicyMappingInhibited = request.InhibitPolicyMapping,
            IsUseDeltasEnabled = request.UseDeltas,
            MaxPathLength = request.MaxDepth ?? 20,
        };
        if (request.Policies.Count > 0)
        {
            parameters.SetInitialPolicies(new HashSet<string>(request.Policies));
        }

        parameters.AddStoreCert(
            CollectionUtilities.CreateStore(request.Intermediates.Select(Certificates.ReadCertificate).Append(target))
        );
        var lists = new X509CrlParser();
        parameters.AddStoreCrl(CollectionUtilities.CreateStore(request.Crls.Select(lists.ReadCrl)));
        new PkixCertPathBuilder().Build(parameters);
        using var leaf = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(
            request.Leaf
        );
        return Questions.NameMatches(request, leaf) && Questions.UsageMatches(request, leaf);
    }

    private static bool? Verifies(AdapterRequest request)
    {
        if (SignerOf(request) is not { } signer)
        {
            return null;
        }

        ICipherParameters key = PublicKeyFactory.CreateKey(request.Spki);
        if (request.Alg == "sm2")
        {
            var id = System.Text.Encoding.UTF8.GetBytes(request.Sm2Id ?? "1234567812345678");
            key = new ParametersWithID(key, id);
        }

        signer.Init(forSigning: false, key);
        signer.BlockUpdate(request.Msg);
        return signer.VerifySignature(request.Sig);
    }

    private static ISigner? SignerOf(AdapterRequest request) =>
        request.Alg switch
        {
            "sm2" => new SM2Signer(new SM3Digest()),
            "ecdsa" => SignerUtilities.GetSigner($"{request.Hash}withECDSA"),
            "rsa-pkcs1" => SignerUtilities.GetSigner($"{request.Hash}withRSA"),
            "rsa-pss" => new PssSigner(
                new RsaBlindedEngine(),
                DigestUtilities.GetDigest(request.Hash),
                DigestUtilities.GetDigest(request.MgfHash ?? request.Hash),
                request.SaltLen ?? DigestUtilities.GetDigest(request.Hash).GetDigestSize()
            ),
            _ => null,
        };
}
