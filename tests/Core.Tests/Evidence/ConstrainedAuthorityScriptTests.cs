using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>verify.sh below a CA that limits names or policies: openssl judges that where it can, and nowhere is it passed over.</summary>
public sealed class ConstrainedAuthorityScriptTests : IDisposable
{
    private const string NameConstraints = "2.5.29.30";
    private const string PolicyConstraints = "2.5.29.36";
    private const string InhibitAnyPolicy = "2.5.29.54";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(KeyAlgorithm.Sm2, null, 0)]
    [InlineData(KeyAlgorithm.Sm2, NameConstraints, 2)]
    [InlineData(KeyAlgorithm.Sm2, PolicyConstraints, 2)]
    [InlineData(KeyAlgorithm.Sm2, InhibitAnyPolicy, 2)]
    [InlineData(KeyAlgorithm.P256, null, 0)]
    [InlineData(KeyAlgorithm.P256, NameConstraints, 0)]
    [InlineData(KeyAlgorithm.P256, PolicyConstraints, 1)]
    [InlineData(KeyAlgorithm.P256, InhibitAnyPolicy, 0)]
    public void A_limit_is_judged_or_told(KeyAlgorithm algorithm, string? limit, int expected)
    {
        using var sample = new SamplePackage(algorithm, algorithm);
        using var authority = sample.Authority.Root.IssueSubordinate(
            "Limited CA",
            Validity.Around(SamplePackage.Now, TimeSpan.FromDays(60), TimeSpan.FromDays(1000)),
            [.. CertificateProfiles.CertificateAuthority(0), .. limit is null ? [] : new[] { ExtensionOf(limit) }]
        );
        var plan = new PackagePlan
        {
            Signer = new LeafOptions { Issuer = authority },
            Crls = (all, _) => [.. all.Crls(), all.Crl(authority, [])],
            Files = files => files.Add(new(PackagePaths.Certificates + "limited.cer", authority.Certificate.RawData)),
        };
        var (exit, output) = new VerifyScript(_directory, sample).Run(sample.Build(plan));
        Assert.True(exit == expected, output);
        Assert.Equal(expected == 2, output.Contains("跳过  信任：CA 证书限制了名称或策略", StringComparison.Ordinal));
    }

    /// <summary>RFC 5280 §4.2.1.10, .11, .14: names under C=CN only, a policy demanded from here on, no any-policy.</summary>
    private static X509Extension ExtensionOf(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        switch (oid)
        {
            case NameConstraints:
                using (writer.PushSequence())
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                using (writer.PushSequence())
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
                {
                    var country = new X500DistinguishedNameBuilder();
                    country.AddCountryOrRegion("CN");
                    writer.WriteEncodedValue(country.Build().RawData);
                }

                break;
            case PolicyConstraints:
                using (writer.PushSequence())
                {
                    writer.WriteInteger(0, new Asn1Tag(TagClass.ContextSpecific, 0));
                }

                break;
            default:
                writer.WriteInteger(0);
                break;
        }

        return new X509Extension(oid, writer.Encode(), critical: true);
    }
}
