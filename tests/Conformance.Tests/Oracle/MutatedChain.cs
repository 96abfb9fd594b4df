using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>A real chain with one to three changes to extensions or validity; still DER, its names still chain.</summary>
internal sealed class MutatedChain(int seed)
{
    private static readonly IReadOnlyList<ExtensionField> Donors =
    [
        .. RealChains
            .All.SelectMany(chain => chain.Path)
            .SelectMany(certificate => certificate.Fields.Extensions)
            .DistinctBy(extension => (extension.Oid, extension.Critical, Convert.ToHexString(extension.Value.Span))),
    ];

    private readonly Random _random = new(seed);

    /// <returns>DER, leaf first, anchor last.</returns>
    public (IReadOnlyList<byte[]> Path, PathPolicy Policy, DateTimeOffset At) Write()
    {
        var chain = RealChains.All[_random.Next(RealChains.All.Count)];
        var sketches = chain.Path.Select(certificate => CertificateSketch.Of(certificate.Fields)).ToList();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var which = _random.Next(sketches.Count);
            sketches[which] = Change(sketches[which], chain.At);
        }

        var policies = Donors
            .Where(e => e.Oid == PolicyExtensions.PoliciesOid)
            .SelectMany(e =>
                PolicyExtensions
                    .Read(oid => oid == e.Oid ? new(e.Value, System.Formats.Asn1.AsnEncodingRules.DER) : null)
                    .Policies!
            )
            .Distinct()
            .ToList();
        var policy = new PathPolicy
        {
            InitialPolicies = Chance(60) ? [] : [.. policies.Where(_ => Chance(50))],
            RequireExplicitPolicy = Chance(25),
            InhibitAnyPolicy = Chance(15),
            InhibitPolicyMapping = Chance(15),
        };
        return ([.. sketches.Select(sketch => sketch.Write())], policy, chain.At);
    }

    private CertificateSketch Change(CertificateSketch sketch, DateTimeOffset at)
    {
        var extensions = sketch.Extensions.ToList();
        var place = extensions.Count == 0 ? -1 : _random.Next(extensions.Count);
        var donor = Donors[_random.Next(Donors.Count)];
        switch (_random.Next(6))
        {
            case 0 when place >= 0:
                extensions.RemoveAt(place);
                break;
            case 1 when place >= 0:
                extensions[place] = extensions[place] with { Critical = !extensions[place].Critical };
                break;
            case 2 when place >= 0:
                extensions[place] = extensions[place] with { Value = FlipBit(extensions[place].Value) };
                break;
            case 3:
                return Chance(50)
                    ? sketch with
                    {
                        NotAfter = at.AddDays(-1),
                    }
                    : sketch with
                    {
                        NotBefore = at.AddDays(1),
                    };
            default:
                extensions.RemoveAll(e => e.Oid == donor.Oid);
                extensions.Add(donor);
                break;
        }

        return sketch with
        {
            Extensions = extensions,
        };
    }

    private byte[] FlipBit(ReadOnlyMemory<byte> value)
    {
        var bytes = value.ToArray();
        if (bytes.Length > 0)
        {
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        }

        return bytes;
    }

    private bool Chance(int percent) => _random.Next(100) < percent;
}
