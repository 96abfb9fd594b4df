using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>Chains that agree in their names and are random in everything that RFC 5280 §6.1 decides on.</summary>
/// <remarks>Few names and policies, so that they meet; the odds let about every second chain be valid.</remarks>
internal sealed class RandomChain(int seed)
{
    public static readonly DateTimeOffset At = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[][] Keys =
    [
        .. Enumerable
            .Range(0, 6)
            .Select(_ =>
            {
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                return key.ExportSubjectPublicKeyInfo();
            }),
    ];
    private static readonly string[] PolicyNames = ["1.2.3.1", "1.2.3.2", "1.2.3.3"];
    private readonly Random _random = new(seed);
    private readonly RandomNames _names = new(seed);

    /// <summary>DER, leaf first, anchor last.</summary>
    public IReadOnlyList<byte[]> Write()
    {
        var length = _random.Next(1, 5);
        var name = _names.Name("Root");
        var sketches = new List<CertificateSketch> { Sketch(name, name, isAuthority: true, isAnchor: true) };
        for (var i = 1; i <= length; i++)
        {
            var isLeaf = i == length;
            var subject = !isLeaf && Chance(20) ? name : _names.Name($"C{_random.Next(3)}");
            sketches.Insert(0, Sketch(name, subject, !isLeaf, isAnchor: false));
            name = subject;
        }

        return [.. sketches.Select(sketch => sketch.Write())];
    }

    public PathPolicy Policy() =>
        new()
        {
            InitialPolicies = Chance(50) ? [] : [.. PolicyNames.Where(_ => Chance(50))],
            RequireExplicitPolicy = Chance(30),
            InhibitAnyPolicy = Chance(15),
            InhibitPolicyMapping = Chance(15),
        };

    private CertificateSketch Sketch(byte[] issuer, byte[] subject, bool isAuthority, bool isAnchor)
    {
        var extensions = new List<ExtensionField>();
        AddBasics(extensions, isAuthority);
        if (Chance(isAnchor ? 25 : 85))
        {
            extensions.Add(Extension(PolicyExtensions.PoliciesOid, WritePolicies));
        }

        if (isAuthority)
        {
            AddPolicyRules(extensions);
        }

        if (isAuthority && Chance(25))
        {
            extensions.Add(Extension(CertificateExtensions.NameConstraintsOid, _names.WriteConstraints));
        }

        if (Chance(50))
        {
            extensions.Add(Extension(CertificateExtensions.SubjectAlternativeNameOid, _names.WriteAlternativeNames));
        }

        if (Chance(1))
        {
            extensions.Add(Extension("1.2.3.4.5", w => w.WriteNull()) with { Critical = Chance(50) });
        }

        var (from, to) = Chance(1) ? (At.AddDays(1), At.AddDays(2)) : (At.AddDays(-9), At.AddDays(9));
        return new CertificateSketch(issuer, subject, Keys[_random.Next(Keys.Length)], from, to, extensions);
    }

    private void AddBasics(List<ExtensionField> extensions, bool isAuthority)
    {
        if (isAuthority ? !Chance(1) : Chance(20))
        {
            extensions.Add(
                Extension(
                    CertificateExtensions.BasicConstraintsOid,
                    w =>
                    {
                        using var sequence = w.PushSequence();
                        if (isAuthority)
                        {
                            w.WriteBoolean(value: true);
                            if (Chance(20))
                            {
                                w.WriteInteger(_random.Next(0, 4));
                            }
                        }
                    }
                )
            );
        }

        if (Chance(70))
        {
            var usage = isAuthority && !Chance(1) ? (byte)0x06 : (byte)0x80;
            extensions.Add(
                Extension(CertificateExtensions.KeyUsageOid, w => w.WriteBitString([usage], usage == 0x06 ? 1 : 7))
            );
        }
    }

    private void AddPolicyRules(List<ExtensionField> extensions)
    {
        if (Chance(30))
        {
            extensions.Add(Extension(PolicyExtensions.MappingsOid, WriteMappings));
        }

        if (Chance(25))
        {
            extensions.Add(Extension(PolicyExtensions.ConstraintsOid, WritePolicyConstraints));
        }

        if (Chance(15))
        {
            extensions.Add(Extension(PolicyExtensions.InhibitAnyPolicyOid, w => w.WriteInteger(_random.Next(0, 3))));
        }
    }

    private void WritePolicies(AsnWriter writer)
    {
        using var list = writer.PushSequence();
        var policies = PolicyNames.Where(_ => Chance(50)).ToList();
        if (policies.Count == 0 || Chance(40))
        {
            policies.Add(PolicyExtensions.AnyPolicy);
        }

        foreach (var policy in policies)
        {
            using var one = writer.PushSequence();
            writer.WriteObjectIdentifier(policy);
        }
    }

    private void WriteMappings(AsnWriter writer)
    {
        using var list = writer.PushSequence();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            using var one = writer.PushSequence();
            writer.WriteObjectIdentifier(Chance(1) ? PolicyExtensions.AnyPolicy : Pick(PolicyNames));
            writer.WriteObjectIdentifier(Pick(PolicyNames));
        }
    }

    private void WritePolicyConstraints(AsnWriter writer)
    {
        using var sequence = writer.PushSequence();
        var which = _random.Next(1, 4);
        for (var bit = 0; bit < 2; bit++)
        {
            if ((which & (1 << bit)) != 0)
            {
                writer.WriteInteger(_random.Next(0, 3), new Asn1Tag(TagClass.ContextSpecific, bit));
            }
        }
    }

    private static ExtensionField Extension(string oid, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return new ExtensionField(oid, Critical: true, writer.Encode());
    }

    private string Pick(string[] values) => values[_random.Next(values.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;
}
