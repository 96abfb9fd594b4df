using System.Formats.Asn1;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Bounds what a path may make the state machine do, before it does it.</summary>
internal static class WorkBudget
{
    private const long MaxNameWork = 1 << 20;
    private const long MaxPolicyWork = 1 << 14;
    private const string PoliciesOid = "2.5.29.32";
    private const string PolicyMappingsOid = "2.5.29.33";

    /// <param name="path">Leaf first, anchor last.</param>
    public static Rejection? Check(IReadOnlyList<CertificateNode> path)
    {
        // Every name meets every subtree above it, and permitted subtrees of two CAs meet each other.
        long names = 0;
        long subtrees = 0;
        long product = 1;
        long policies = 1;
        foreach (var certificate in path)
        {
            names += 1 + Count(certificate, CertificateExtensions.SubjectAlternativeNameOid, nested: false);
            var own = Count(certificate, CertificateExtensions.NameConstraintsOid, nested: true);
            subtrees += own;
            product = Math.Min(product * (own + 1), long.MaxValue >> 16);

            // Mappings multiply the nodes of the policy tree from level to level.
            policies *=
                Count(certificate, PoliciesOid, nested: false)
                + Count(certificate, PolicyMappingsOid, nested: false)
                + 1;
            policies = Math.Min(policies, long.MaxValue >> 16);
        }

        var mapped = path.Any(c => c.Fields.Extension(PolicyMappingsOid) is not null);
        return names * subtrees > MaxNameWork || product > MaxNameWork || (mapped && policies > MaxPolicyWork)
            ? new Rejection(RejectionReason.PathBudgetExceeded, "too many names or policies in one path")
            : null;
    }

    private static long Count(CertificateNode certificate, string oid, bool nested)
    {
        if (certificate.Fields.Extension(oid) is not { } extension || !DerEncoding.IsCanonical(extension.Value.Span))
        {
            return 0;
        }

        var sequence = new AsnReader(extension.Value, AsnEncodingRules.DER).ReadSequence();
        long count = 0;
        while (sequence.HasData)
        {
            if (nested)
            {
                var list = sequence.ReadSequence(sequence.PeekTag());
                for (; list.HasData; count++)
                {
                    list.ReadEncodedValue();
                }
            }
            else
            {
                sequence.ReadEncodedValue();
                count++;
            }
        }

        return count;
    }
}
