using System.Formats.Asn1;
using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Certificates;

/// <summary>The nameConstraints extension (RFC 5280 §4.2.1.10), read strictly: a constraint that can't be understood is none that protects.</summary>
internal sealed record NameConstraints(
    IReadOnlyList<NameConstraints.Subtree> Permitted,
    IReadOnlyList<NameConstraints.Subtree> Excluded
)
{
    private static readonly Asn1Tag PermittedTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag ExcludedTag = new(TagClass.ContextSpecific, 1);

    public int Count => Permitted.Count + Excluded.Count;

    /// <summary>Throws <see cref="AsnContentException"/> for an extension without subtrees or with a malformed base.</summary>
    public static NameConstraints Read(AsnReader reader)
    {
        var sequence = reader.ReadSequence();
        var permitted = ReadSubtrees(sequence, PermittedTag);
        var excluded = ReadSubtrees(sequence, ExcludedTag);
        sequence.ThrowIfNotEmpty();
        return permitted.Count + excluded.Count > 0
            ? new NameConstraints(permitted, excluded)
            : throw new AsnContentException("name constraints without a subtree");
    }

    private static List<Subtree> ReadSubtrees(AsnReader sequence, Asn1Tag tag)
    {
        var subtrees = new List<Subtree>();
        if (!sequence.HasData || !sequence.PeekTag().HasSameClassAndValue(tag))
        {
            return subtrees;
        }

        var list = sequence.ReadSequence(tag);
        do
        {
            var subtree = list.ReadSequence();
            var constraint = GeneralName.Read(subtree);

            // minimum is 0 and maximum absent (RFC 5280 §4.2.1.10), and DER does not write a default.
            subtree.ThrowIfNotEmpty();
            if (!NameSyntax.IsWellFormedConstraint(constraint))
            {
                throw new AsnContentException($"a name constraint is no {constraint.Kind}");
            }

            subtrees.Add(
                new Subtree(
                    constraint,
                    constraint.Kind == GeneralNameKind.Directory
                        ? DistinguishedName.ComparisonKey(constraint.Content)
                        : ""
                )
            );
        } while (list.HasData);
        return subtrees;
    }

    /// <param name="DirectoryKey">The comparison key of a directory name.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Subtree(GeneralName Base, string DirectoryKey);
}
