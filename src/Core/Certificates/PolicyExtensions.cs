using System.Formats.Asn1;
using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Certificates;

/// <summary>What a certificate says about certificate policies: four extensions of RFC 5280 (§4.2.1.4, .5, .11, .14), read strictly.</summary>
internal sealed record PolicyExtensions
{
    public const string PoliciesOid = "2.5.29.32";
    public const string MappingsOid = "2.5.29.33";
    public const string ConstraintsOid = "2.5.29.36";
    public const string InhibitAnyPolicyOid = "2.5.29.54";
    public const string AnyPolicy = "2.5.29.32.0";
    private static readonly Asn1Tag RequireExplicitTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag InhibitMappingTag = new(TagClass.ContextSpecific, 1);

    public static PolicyExtensions None { get; } = new();

    /// <summary>Null where the extension is absent: then no policy is asserted.</summary>
    public IReadOnlyList<string>? Policies { get; private init; }
    public IReadOnlyList<PolicyMapping> Mappings { get; private init; } = [];

    /// <summary>Skip counts; null where absent.</summary>
    public int? RequireExplicitPolicy { get; private init; }
    public int? InhibitPolicyMapping { get; private init; }
    public int? InhibitAnyPolicy { get; private init; }

    /// <param name="value">Gives the reader of an extension's value by its identifier, null where it is absent.</param>
    public static PolicyExtensions Read(Func<string, AsnReader?> value)
    {
        var (policies, mappings) = (value(PoliciesOid), value(MappingsOid));
        var (constraints, inhibit) = (value(ConstraintsOid), value(InhibitAnyPolicyOid));
        if (policies is null && mappings is null && constraints is null && inhibit is null)
        {
            return None;
        }

        var (requireExplicit, inhibitMapping) = ReadConstraints(constraints);
        return new PolicyExtensions
        {
            Policies = ReadPolicies(policies),
            Mappings = ReadMappings(mappings),
            RequireExplicitPolicy = requireExplicit,
            InhibitPolicyMapping = inhibitMapping,
            InhibitAnyPolicy = inhibit is { } reader ? ReadSkip(reader, Asn1Tag.Integer) : null,
        };
    }

    private static List<string>? ReadPolicies(AsnReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var policies = new List<string>();
        var seen = new HashSet<string>();
        var sequence = reader.ReadSequence();
        do
        {
            var information = sequence.ReadSequence();
            var policy = information.ReadObjectIdentifier();
            if (information.HasData)
            {
                information.ReadSequence();
                information.ThrowIfNotEmpty();
            }

            policies.Add(seen.Add(policy) ? policy : throw new AsnContentException($"policy {policy} stands twice"));
        } while (sequence.HasData);
        return policies;
    }

    private static List<PolicyMapping> ReadMappings(AsnReader? reader)
    {
        if (reader is null)
        {
            return [];
        }

        var mappings = new List<PolicyMapping>();
        var sequence = reader.ReadSequence();
        do
        {
            var mapping = sequence.ReadSequence();
            mappings.Add(new PolicyMapping(mapping.ReadObjectIdentifier(), mapping.ReadObjectIdentifier()));
            mapping.ThrowIfNotEmpty();
        } while (sequence.HasData);
        return mappings;
    }

    private static (int? RequireExplicit, int? InhibitMapping) ReadConstraints(AsnReader? reader)
    {
        if (reader is null)
        {
            return (null, null);
        }

        var sequence = reader.ReadSequence();
        int? requireExplicit = Next(sequence, RequireExplicitTag) ? ReadSkip(sequence, RequireExplicitTag) : null;
        int? inhibitMapping = Next(sequence, InhibitMappingTag) ? ReadSkip(sequence, InhibitMappingTag) : null;
        sequence.ThrowIfNotEmpty();
        return requireExplicit is null && inhibitMapping is null
            ? throw new AsnContentException("policy constraints that constrain nothing")
            : (requireExplicit, inhibitMapping);
    }

    private static bool Next(AsnReader sequence, Asn1Tag tag) =>
        sequence.HasData && sequence.PeekTag().HasSameClassAndValue(tag);

    private static int ReadSkip(AsnReader reader, Asn1Tag tag) =>
        reader.TryReadInt32(out var skip, tag) && skip >= 0
            ? skip
            : throw new AsnContentException("a number of certificates to skip is out of range");
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyMapping(string IssuerPolicy, string SubjectPolicy);
