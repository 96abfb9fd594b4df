using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Verifier.Adapter;

/// <summary>op <c>path</c>: may this certificate be believed?</summary>
internal static class PathOperation
{
    // Cases may hold junk by the hundred; as many as the search would look at.
    private const int MaxHelpers = 400;

    private static readonly Dictionary<string, string> Purposes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["serverAuth"] = "1.3.6.1.5.5.7.3.1",
        ["clientAuth"] = "1.3.6.1.5.5.7.3.2",
        ["codeSigning"] = "1.3.6.1.5.5.7.3.3",
        ["emailProtection"] = "1.3.6.1.5.5.7.3.4",
        ["timeStamping"] = "1.3.6.1.5.5.7.3.8",
        ["OCSPSigning"] = "1.3.6.1.5.5.7.3.9",
        ["anyExtendedKeyUsage"] = "2.5.29.37.0",
    };

    private static readonly Dictionary<string, X509KeyUsageFlags> KeyUsages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["digitalSignature"] = X509KeyUsageFlags.DigitalSignature,
        ["contentCommitment"] = X509KeyUsageFlags.NonRepudiation,
        ["nonRepudiation"] = X509KeyUsageFlags.NonRepudiation,
        ["keyEncipherment"] = X509KeyUsageFlags.KeyEncipherment,
        ["dataEncipherment"] = X509KeyUsageFlags.DataEncipherment,
        ["keyAgreement"] = X509KeyUsageFlags.KeyAgreement,
        ["keyCertSign"] = X509KeyUsageFlags.KeyCertSign,
        ["cRLSign"] = X509KeyUsageFlags.CrlSign,
        ["encipherOnly"] = X509KeyUsageFlags.EncipherOnly,
        ["decipherOnly"] = X509KeyUsageFlags.DecipherOnly,
    };

    public static AdapterAnswer Answer(AdapterRequest request)
    {
        // An anchor that can't be read anchors nothing; the others still count.
        var profile = request.Profile == AdapterRequest.PkixProfile ? PathProfile.Pkix : PathProfile.Registry;
        Rejection? rejection = null;
        var anchors = request
            .Anchors.Where(der => TrustStore.Create([der], [], profile).TryGetValue(out _, out rejection))
            .ToList();
        if (!TrustStore.Create(anchors, [], profile).TryGetValue(out var trust, out var none))
        {
            return Reject(rejection ?? none);
        }

        var at = request.Time ?? throw new InvalidDataException("time is missing");
        var validator = new CertificatePathValidator(trust, Policy(request));
        return validator
            .Validate(
                request.Leaf,
                request.Intermediates,
                Demand(request),
                new RevocationMaterial(request.Crls, request.Ocsp),
                at,
                request.Now ?? at
            )
            .TryGetValue(out _, out rejection)
            ? AdapterAnswer.Accept
            : Reject(rejection);
    }

    private static PathPolicy Policy(AdapterRequest request) =>
        new(
            request.MaxStatusAgeSeconds is { } age ? TimeSpan.FromSeconds(age) : null,
            RequireRevocation: request.Revocation switch
            {
                "none" => false,
                "hard" or "hard-leaf" => true,
                _ => throw new InvalidDataException($"revocation {request.Revocation}"),
            }
        )
        {
            LeafStatusSuffices = request.Revocation == "hard-leaf",
            UseDeltas = request.UseDeltas,
            InvalidityDateCounts = true,
            InitialPolicies = request.Policies,
            RequireExplicitPolicy = request.RequireExplicitPolicy,
            InhibitAnyPolicy = request.InhibitAnyPolicy,
            InhibitPolicyMapping = request.InhibitPolicyMapping,
            MaxDepth = request.MaxDepth,
            MaxHelpers = MaxHelpers,
        };

    private static PathDemand Demand(AdapterRequest request) =>
        new()
        {
            ExtendedKeyUsage = [.. request.Purposes.Select(name => Purposes.GetValueOrDefault(name, name))],
            KeyUsage = request
                .KeyUsage.Select(name => KeyUsages[name])
                .Aggregate(X509KeyUsageFlags.None, (all, one) => all | one),
            Name = request.Name is { } name ? new SubjectName(NameKind(name.Kind), name.Value) : null,
        };

    private static SubjectNameKind NameKind(string kind) =>
        kind switch
        {
            "DNS" => SubjectNameKind.Dns,
            "IP" => SubjectNameKind.IpAddress,
            "RFC822" => SubjectNameKind.Mailbox,
            _ => throw new InvalidDataException($"name kind {kind}"),
        };

    private static AdapterAnswer Reject(Rejection rejection) =>
        AdapterAnswer.Reject($"{rejection.Reason}: {rejection.Detail}");
}
