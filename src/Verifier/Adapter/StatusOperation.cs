using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Verifier.Adapter;

/// <summary>op <c>status</c>: is this certificate shown good? Its issuer is among the anchors or intermediates; no path is checked.</summary>
internal static class StatusOperation
{
    public static AdapterAnswer Answer(AdapterRequest request)
    {
        var profile = request.Profile == AdapterRequest.PkixProfile ? PathProfile.Pkix : PathProfile.Registry;
        var anchors = Readable(request.Anchors, profile);
        var intermediates = Readable(request.Intermediates, profile);
        if (
            !TrustStore
                .Create(anchors.Count > 0 ? anchors : intermediates, intermediates, profile)
                .TryGetValue(out var trust, out var rejection)
        )
        {
            return Reject(rejection);
        }

        var at = request.Time ?? throw new InvalidDataException("time is missing");
        var policy = new PathPolicy(request.MaxStatusAgeSeconds is { } age ? TimeSpan.FromSeconds(age) : null)
        {
            UseDeltas = request.UseDeltas,
            InvalidityDateCounts = true,
        };
        return new StatusValidator(trust, policy)
            .Validate(request.Leaf, new RevocationMaterial(request.Crls, request.Ocsp), at, request.Now ?? at)
            .TryGetValue(out _, out rejection)
            ? AdapterAnswer.Accept
            : Reject(rejection);
    }

    /// <summary>Helpers may hold junk; what can't be read helps nobody.</summary>
    private static List<byte[]> Readable(IReadOnlyList<byte[]> certificates, PathProfile profile) =>
        [.. certificates.Where(der => TrustStore.Create([der], [], profile).TryGetValue(out _, out _))];

    private static AdapterAnswer Reject(Rejection rejection) =>
        AdapterAnswer.Reject($"{rejection.Reason}: {rejection.Detail}");
}
