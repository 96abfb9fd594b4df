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
        if (path.All(certificate => certificate.Extensions.NameConstraints is null))
        {
            return 0;
        }

        long work = 0;
        long names = 0;
        foreach (var certificate in path)
        {
            work += names * (certificate.Extensions.NameConstraints?.Count ?? 0);
            names += 1 + certificate.Extensions.SubjectNames.Count + MailboxesIn(certificate).Count();
        }

        return work;
    }

    private static string? Violation(CertificateNode certificate, NameConstraints constraints)
    {
        if (!DistinguishedName.IsEmpty(certificate.Fields.Subject))
        {
            var subject = new GeneralName(GeneralNameKind.Directory, certificate.Fields.Subject);
            if (NameComparison.Violation(subject, certificate.SubjectKey, constraints) is { } violation)
            {
                return violation;
            }
        }

        foreach (var name in certificate.Extensions.SubjectNames)
        {
            var key = name.Kind == GeneralNameKind.Directory ? DistinguishedName.ComparisonKey(name.Content) : "";
            if (NameComparison.Violation(name, key, constraints) is { } violation)
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
            !NameComparison.HasKind(constraints.Permitted, GeneralNameKind.Mailbox)
            && !NameComparison.HasKind(constraints.Excluded, GeneralNameKind.Mailbox)
        )
        {
            return null;
        }

        foreach (var text in MailboxesIn(certificate))
        {
            var mailbox = new GeneralName(GeneralNameKind.Mailbox, System.Text.Encoding.UTF8.GetBytes(text));
            if (NameComparison.Violation(mailbox, "", constraints) is { } violation)
            {
                return violation;
            }
        }

        return null;
    }

    private static IEnumerable<string> MailboxesIn(CertificateNode certificate) =>
        DistinguishedName
            .Attributes(certificate.Fields.Subject)
            .Where(attribute => attribute.Oid == EmailAddressOid)
            .Select(attribute => attribute.Text);
}
