using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Bench;

/// <summary>Our validator on a path of three certificates, parsing and status included.</summary>
internal static class PathOurs
{
    /// <summary>Nothing was seen before: trust store and validator are new too.</summary>
    public static Action Cold(PathSample sample, DateTimeOffset now) =>
        () => Validate(ValidatorOf(sample), sample, now);

    /// <summary>The CAs and their lists were judged before, these leaves were not.</summary>
    public static IReadOnlyList<Action> KnownIssuer(IReadOnlyList<PathSample> samples, DateTimeOffset now)
    {
        var validator = ValidatorOf(samples[0]);
        Validate(validator, samples[0], now);
        return [.. samples.Skip(1).Select<PathSample, Action>(sample => () => Validate(validator, sample, now))];
    }

    public static Action Warm(PathSample sample, DateTimeOffset now)
    {
        var validator = ValidatorOf(sample);
        return () => Validate(validator, sample, now);
    }

    public static CertificatePathValidator ValidatorOf(PathSample sample) =>
        new(Material.Accepted(TrustStore.Create([sample.Root], [sample.Issuing])), new PathPolicy());

    private static void Validate(CertificatePathValidator validator, PathSample sample, DateTimeOffset now) =>
        Material.Accepted(validator.Validate(sample.Leaf, [], CertificatePurpose.Login, sample.Status, now, now));
}
