using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>What is wrong with an old lock by its certificate alone: what no rule excuses, and the weaknesses that one may.</summary>
internal static class LegacyExamination
{
    private const X509KeyUsageFlags Signs = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;

    public static Rejection? CheckWhatStays(CertificateNode node, DateTimeOffset now)
    {
        if (now < node.Fields.NotBefore)
        {
            return new Rejection(RejectionReason.CertificateNotYetValid, $"from {node.Fields.NotBefore:O}");
        }

        if (
            node.Fields.Extensions.FirstOrDefault(e => e.Critical && !CertificateRules.IsKnownExtension(e.Oid)) is
            { } odd
        )
        {
            return new Rejection(RejectionReason.CertificateProfileViolation, $"unknown critical extension {odd.Oid}");
        }

        return node.Extensions.KeyUsage is { } usage && (usage & Signs) != X509KeyUsageFlags.None
            ? CertificateRules.CheckLeaf(node)
            : new Rejection(RejectionReason.KeyUsageMissing, "not a key for signatures");
    }

    /// <summary>What its CA has made it for, and for whom the CA may speak: neither is a weakness that age explains.</summary>
    public static Rejection? CheckIssue(CertificateNode node, CertificateNode authority) =>
        AdmitsClients(node) && AdmitsClients(authority)
            ? NameConstraintCheck.Check([node, authority])
            : new Rejection(RejectionReason.ExtendedKeyUsageMissing, "made for something else than clientAuth");

    private static bool AdmitsClients(CertificateNode node) =>
        node.Extensions.ExtendedKeyUsage is not { } usages
        || usages.Contains(PurposeRules.AnyPurpose)
        || usages.Intersect(PurposeRules.Accepted(CertificatePurpose.Login)).Any();

    public static LegacyWeaknesses WeaknessesOf(CertificateNode node, CertificateNode authority, DateTimeOffset now)
    {
        var shortKey = IsShort(node) || IsShort(authority);
        var sha1 = !SignatureScheme.TryParse(node.Fields.SignatureAlgorithm.Span, out _);
        return (shortKey ? LegacyWeaknesses.ShortRsaKey : LegacyWeaknesses.None)
            | (sha1 ? LegacyWeaknesses.Sha1Signature : LegacyWeaknesses.None)
            | (now > node.Fields.NotAfter ? LegacyWeaknesses.Expired : LegacyWeaknesses.None);
    }

    // What the registry's closed list lets in as a key is not weak.
    private static bool IsShort(CertificateNode node) =>
        !Signing.PublicKey.Parse(node.Fields.SubjectPublicKeyInfo.Span).TryGetValue(out _, out _);

    public static bool TryReadOrganizationCode(
        CertificateNode node,
        CreditCodeRules places,
        out OrganizationCode? code,
        [NotNullWhen(false)] out Rejection? refused
    )
    {
        (code, refused) = (null, null);
        foreach (var text in CreditCodeExtractor.Candidates(node.Certificate, places))
        {
            if (OrganizationCode.TryParse(text, out var found))
            {
                if (code is not null && code != found)
                {
                    refused = new Rejection(RejectionReason.CreditCodeAmbiguous, $"{code} and {found}");
                    return false;
                }

                code = found;
            }
        }

        return true;
    }

    public static LegacyWeaknesses CodeWeakness(CreditCode? creditCode, OrganizationCode? organizationCode) =>
        creditCode is not null ? LegacyWeaknesses.None
        : organizationCode is not null ? LegacyWeaknesses.OrganizationCodeOnly
        : LegacyWeaknesses.CreditCodeMissing;

    public static Rejection? Unaccepted(LegacyWeaknesses weaknesses)
    {
        RejectionReason? reason = weaknesses switch
        {
            LegacyWeaknesses.None => null,
            _ when weaknesses.HasFlag(LegacyWeaknesses.ShortRsaKey) => RejectionReason.KeyNotAllowed,
            _ when weaknesses.HasFlag(LegacyWeaknesses.Sha1Signature) => RejectionReason.AlgorithmNotAllowed,
            _ when weaknesses.HasFlag(LegacyWeaknesses.Expired) => RejectionReason.CertificateExpired,
            _ when weaknesses.HasFlag(LegacyWeaknesses.AuthorityGone) => RejectionReason.RevocationUnknown,
            _ => RejectionReason.CreditCodeMissing,
        };
        return reason is { } r
            ? new Rejection(
                r,
                $"not accepted of this CA, found: {string.Join(", ", LegacyWeaknessNames.Of(weaknesses))}"
            )
            : null;
    }
}
