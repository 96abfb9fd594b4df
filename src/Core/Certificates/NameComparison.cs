using System.Text;

namespace JianliRegistry.Core.Certificates;

/// <summary>One name against the subtrees of one CA (RFC 5280 §4.2.1.10).</summary>
internal static class NameComparison
{
    /// <returns>Why the name breaks the constraints; null where it keeps them.</returns>
    /// <param name="directoryKey">The comparison key of a directory name.</param>
    public static string? Violation(GeneralName name, string directoryKey, NameConstraints constraints)
    {
        var (permitted, excluded) = (
            HasKind(constraints.Permitted, name.Kind),
            HasKind(constraints.Excluded, name.Kind)
        );
        if (!permitted && !excluded)
        {
            return null;
        }

        // A name form that we can't compare, or a name that is none, must not pass a constraint meant for it.
        if (!IsComparable(name))
        {
            return $"an unreadable {name.Kind} name is refused";
        }

        foreach (var subtree in constraints.Excluded)
        {
            if (subtree.Base.Kind == name.Kind && Meets(name, directoryKey, subtree))
            {
                return $"a {name.Kind} name is excluded";
            }
        }

        if (!permitted)
        {
            return null;
        }

        foreach (var subtree in constraints.Permitted)
        {
            if (subtree.Base.Kind == name.Kind && IsWithin(name, directoryKey, subtree))
            {
                return null;
            }
        }

        return $"a {name.Kind} name is not permitted";
    }

    public static bool HasKind(IReadOnlyList<NameConstraints.Subtree> subtrees, GeneralNameKind kind)
    {
        for (var i = 0; i < subtrees.Count; i++)
        {
            if (subtrees[i].Base.Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsComparable(GeneralName name) =>
        name.Kind switch
        {
            GeneralNameKind.Directory => true,
            GeneralNameKind.Uri => !NameSyntax.HostOf(name.Content.Span).IsEmpty,
            GeneralNameKind.Dns or GeneralNameKind.Mailbox or GeneralNameKind.IpAddress => NameSyntax.IsWellFormed(
                name
            ),
            _ => false,
        };

    private static bool IsWithin(GeneralName name, string directoryKey, NameConstraints.Subtree subtree)
    {
        var constraint = subtree.Base.Content.Span;
        return name.Kind switch
        {
            // Each relative name ends with its own mark, so a prefix of the key is a prefix of the name.
            GeneralNameKind.Directory => directoryKey.StartsWith(subtree.DirectoryKey, StringComparison.Ordinal),
            GeneralNameKind.Dns => NameSyntax.IsHostWithin(NameSyntax.WithoutWildcard(name.Content.Span), constraint),
            GeneralNameKind.Mailbox => NameSyntax.IsMailboxWithin(name.Content.Span, constraint),
            GeneralNameKind.Uri => NameSyntax.IsUriWithin(name.Content.Span, constraint),
            _ => NameSyntax.IsAddressWithin(name.Content.Span, constraint),
        };
    }

    /// <summary>Within, and for a wildcard also: one of the names it stands for could be within.</summary>
    private static bool Meets(GeneralName name, string directoryKey, NameConstraints.Subtree subtree)
    {
        if (IsWithin(name, directoryKey, subtree))
        {
            return true;
        }

        var constraint = subtree.Base.Content.Span;
        return name.Kind == GeneralNameKind.Dns
            && NameSyntax.IsWildcard(name.Content.Span)
            && constraint.IndexOf((byte)'.') is > 0 and var dot
            && Ascii.EqualsIgnoreCase(constraint[(dot + 1)..], NameSyntax.WithoutWildcard(name.Content.Span));
    }
}
