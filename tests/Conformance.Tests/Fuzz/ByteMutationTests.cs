using JianliRegistry.Conformance.Tests.Oracle;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Conformance.Tests.Fuzz;

/// <summary>Bytes of real certificates, changed at random: read or refused, never an exception, never believed.</summary>
public sealed class ByteMutationTests
{
    // A longer run by command: JIANLI_FUZZ=1000000 (docs/conformance.md).
    private static readonly int Mutants = int.TryParse(
        Environment.GetEnvironmentVariable("JIANLI_FUZZ"),
        System.Globalization.CultureInfo.InvariantCulture,
        out var count
    )
        ? count
        : 12_000;

    private static readonly TimeSpan Ceiling = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void A_mutated_certificate_is_read_or_refused_and_nothing_is_thrown()
    {
        byte[][] originals =
        [
            .. RealChains.All.SelectMany(c => c.Path).Select(c => c.Certificate.Der).Distinct(Octets),
            .. Repeat(NamedSeeds.Create(TimeProvider.System.GetUtcNow())),
        ];
        Parallel.For(
            0,
            Mutants,
            seed =>
            {
                var random = new Random(seed);
                var mutant = ByteMutation.Of(originals[random.Next(originals.Length)], random);
                foreach (var profile in Enum.GetValues<PathProfile>())
                {
                    AssertQuick(() => Read(mutant, profile), $"mutant {seed}");
                }
            }
        );
    }

    /// <summary>All that anybody asks of a certificate before he believes it.</summary>
    private static void Read(byte[] mutant, PathProfile profile)
    {
        if (CertificateNode.Parse(mutant, profile).TryGetValue(out var node, out _))
        {
            _ = node.SubjectKey + node.IssuerKey;
            _ = CreditCodeExtractor.Find(node.Certificate, CreditCodeRules.Default);
        }
    }

    /// <summary>What is dear is dear each time; code that is compiled just now is so once.</summary>
    private static void AssertQuick(Action action, string what) =>
        Assert.True(Enumerable.Range(0, 3).Any(_ => ThreadTime.Of(action) < Ceiling), $"{what} is slow");

    /// <summary>Few among thousands of real ones, they would hardly be drawn.</summary>
    private static IEnumerable<byte[]> Repeat(IEnumerable<byte[]> seeds) =>
        seeds.SelectMany(seed => Enumerable.Repeat(seed, 50));

    [Fact]
    public void A_mutated_leaf_CA_or_anchor_is_never_believed()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authority = new TestAuthority(now);
        var leaf = authority.IssueLeaf(new LeafOptions()).Der;
        var status = new RevocationMaterial(authority.Crls(), []);
        Assert.True(Validate([leaf, authority.Intermediates[0], authority.Anchors[0]]));
        Parallel.For(
            0,
            Mutants,
            seed =>
            {
                var random = new Random(seed);
                byte[][] path = [leaf, authority.Intermediates[0], authority.Anchors[0]];

                var which = random.Next(3);
                path[which] = ByteMutation.Of(path[which], random);
                AssertQuick(
                    () => Assert.False(Validate(path) && !MaySay(path[2]), $"mutant {seed} of {which} is believed"),
                    $"mutant {seed}"
                );
            }
        );

        // Nobody signs an anchor for us: whoever can change one, changes what it says. Its key is what binds.
        bool MaySay(byte[] anchor) =>
            !anchor.AsSpan().SequenceEqual(authority.Anchors[0])
            && CertificateNode.Parse(anchor).TryGetValue(out var changed, out _)
            && CertificateNode.Parse(authority.Anchors[0]).TryGetValue(out var original, out _)
            && changed.Fields.SubjectPublicKeyInfo.Span.SequenceEqual(original.Fields.SubjectPublicKeyInfo.Span)
            && changed.SubjectKey == original.SubjectKey;

        bool Validate(byte[][] path) =>
            TrustStore.Create([path[2]], []).TryGetValue(out var trust, out _)
            && new CertificatePathValidator(trust, new PathPolicy())
                .Validate(path[0], [path[1]], CertificatePurpose.Login, status, now, now)
                .TryGetValue(out _, out _);
    }

    private static readonly EqualityComparer<byte[]> Octets = EqualityComparer<byte[]>.Create(
        (a, b) => a!.AsSpan().SequenceEqual(b),
        a => Sha256Key.Of(a).GetHashCode()
    );
}
