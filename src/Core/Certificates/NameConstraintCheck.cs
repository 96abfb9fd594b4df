using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>RFC 5280 §6.1.3 (b), (c) and §6.1.4 (g): each name of each certificate against the subtrees of all CAs above it.</summary>
/// <remarks>
/// Subtrees are not intersected: a name that each CA above permits is in the intersection, and nothing grows. The work is names
/// times subtrees, known before it begins, and bounded.
/// </remarks>
internal static class NameConstraintCheck
{
    public const long MaxWork = 1 << 20;
    private const string EmailAddressOid = "1.2.840.113549.1.9.1";

    /// <param name="path">Leaf first, anchor last; the anchor's own constraints bind like everyone's.</param>
    public static Rejection? Check(IReadOnlyList<CertificateNode> path)
    {
        if (Work(path) > MaxWork)
        {
            return new Rejection(RejectionReason.PathBudgetExceeded, "too many names and constraints in one path");
        }

        for (var above = path.Count - 1; above > 0; above--)
        {
            if (path[above].Extensions.NameConstraints is not { } constraints)
            {
                continue;
            }

            for (var below = above - 1; below >= 0; below--)
            {
                // Self-issued CAs carry the CA's own name; the last certificate is bound in any case.
                if (below > 0 && path[below].IsSelfIssued)
                {
                    continue;
                }

                if (Violation(path[below], constraints) is { } violation)
                {
                    return new Rejection(
                        RejectionReason.PathInvalid,
                        $"{path[below].Certificate.Subject}: {violation} by the name constraints of {path[above].Certificate.Subject}"
                    );
                }
            }
        }

        return null;
    }

    private static long Work(IReadOnlyList<CertificateNode> path)
    {
        long work = 0;
        long names = 0;
        foreach (var certificate in path)
        {
            work += names * (certificate.Extensions.NameConstraints?.Count ?? 0);
            names += 2 + certificate.Extensions.SubjectNames.Count;
        }

        return work;
    }

    private static string? Violation(CertificateNode certificate, NameConstraints constraints)
    {
        if (!DistinguishedName.IsEmpty(certificate.Fields.Subject))
        {
            var subject = new GeneralName(GeneralNameKind.Directory, certificate.Fields.Subject);
            if (Violation(subject, certificate.SubjectKey, constraints) is { } violation)
            {
                return violation;
            }
        }

        foreach (var name in certificate.Extensions.SubjectNames)
        {
            var key = name.Kind == GeneralNameKind.Directory ? DistinguishedName.ComparisonKey(name.Content) : "";
            if (Violation(name, key, constraints) is { } violation)
            {
                return violation;
            }
        }

        return MailboxViolation(certificate, constraints);
    }

    /// <summary>The old place of a mailbox, emailAddress in the subject, is bound like the new one.</summary>
    private static string? MailboxViolation(CertificateNode certificate, NameConstraints constraints)
    {
        if (
            !HasKind(constraints.Permitted, GeneralNameKind.Mailbox)
            && !HasKind(constraints.Excluded, GeneralNameKind.Mailbox)
        )
        {
            return null;
        }

        foreach (var (oid, text) in DistinguishedName.Attributes(certificate.Fields.Subject))
        {
            if (oid == EmailAddressOid)
            {
                var mailbox = new GeneralName(GeneralNameKind.Mailbox, System.Text.Encoding.UTF8.GetBytes(text));
                if (Violation(mailbox, "", constraints) is { } violation)
                {
                    return violation;
                }
            }
        }

        return null;
    }

    private static string? Violation(GeneralName name, string directoryKey, NameConstraints constraints)
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

    private static bool HasKind(IReadOnlyList<NameConstraints.Subtree> subtrees, GeneralNameKind kind)
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
            && System.Text.Ascii.EqualsIgnoreCase(
                constraint[(dot + 1)..],
                NameSyntax.WithoutWildcard(name.Content.Span)
            );
    }
}
