using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Engines;

/// <summary>.NET: X509Chain with a custom root, and its RSA and ECDsa. It takes no CRL and no OCSP answer from memory, and knows no SM2.</summary>
internal sealed class PlatformEngine : IEngine
{
    private const string AnyPolicy = "2.5.29.32.0";

    public string Name => "X509Chain (.NET)";

    public bool? Accepts(AdapterRequest request) =>
        request.Op switch
        {
            "path" => AcceptsPath(request),
            "sig" => AcceptsSignature(request),
            _ => null,
        };

    private static bool? AcceptsPath(AdapterRequest request)
    {
        var canBeSaid =
            (request.Revocation == "none" || Questions.IsAboutMoreThanStatus(request))
            && request is { RequireExplicitPolicy: false, InhibitAnyPolicy: false, InhibitPolicyMapping: false }
            && request is { MaxDepth: null, UseDeltas: false }
            && request.Policies.All(oid => oid == AnyPolicy)
            && request.Name?.Kind is null or "DNS" or "IP"
            && !Questions.HasSm2(request);
        return canBeSaid ? Questions.AnyPurpose(request, purpose => Builds(request, purpose)) : null;
    }

    private static bool Builds(AdapterRequest request, string? purpose)
    {
        using var chain = new X509Chain();
        using var leaf = X509CertificateLoader.LoadCertificate(request.Leaf);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = request.Time!.Value.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        foreach (var anchor in request.Anchors)
        {
            chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(anchor));
        }

        foreach (var helper in request.Intermediates)
        {
            chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(helper));
        }

        if (purpose is not null)
        {
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        }

        return chain.Build(leaf) && Questions.NameMatches(request, leaf) && Questions.UsageMatches(request, leaf);
    }

    private static bool? AcceptsSignature(AdapterRequest request)
    {
        var hash = new HashAlgorithmName(request.Hash?.Replace("SHA-", "SHA", StringComparison.Ordinal) ?? "");
        switch (request.Alg)
        {
            case "ecdsa" or "ecdsa-p1363":
                using (var key = ECDsa.Create())
                {
                    key.ImportSubjectPublicKeyInfo(request.Spki, out _);
                    var form =
                        request.Alg == "ecdsa"
                            ? DSASignatureFormat.Rfc3279DerSequence
                            : DSASignatureFormat.IeeeP1363FixedFieldConcatenation;
                    return key.VerifyData(request.Msg, request.Sig, hash, form);
                }

            case "rsa-pkcs1"
            or "rsa-pss" when request.Alg != "rsa-pss" || Questions.HasPlainPss(request):
                using (var key = RSA.Create())
                {
                    key.ImportSubjectPublicKeyInfo(request.Spki, out _);
                    var padding = request.Alg == "rsa-pss" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
                    return key.VerifyData(request.Msg, request.Sig, hash, padding);
                }

            default:
                return null;
        }
    }
}
