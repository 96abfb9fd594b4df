using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Guards on single certificates: what is no honest certificate, whatever path it stands in.</summary>
/// <remarks>What is said of <see cref="PathProfile.Registry"/> only is a duty of issuers in RFC 5280; we hold them to it.</remarks>
internal static class CertificateRules
{
    private const int MaxSerialSize = 20;

    /// <summary>Critical extensions that we read.</summary>
    private static readonly HashSet<string> KnownCritical =
    [
        CertificateExtensions.KeyUsageOid,
        CertificateExtensions.BasicConstraintsOid,
        CertificateExtensions.SubjectAlternativeNameOid,
        CertificateExtensions.NameConstraintsOid,
        CertificateExtensions.ExtendedKeyUsageOid,
        CertificateExtensions.DistributionPointsOid,
        PolicyExtensions.PoliciesOid,
        PolicyExtensions.MappingsOid,
        PolicyExtensions.ConstraintsOid,
        PolicyExtensions.InhibitAnyPolicyOid,
    ];

    /// <summary>Extensions that may only be critical: software that does not know them must not skip them (RFC 5280 §4.2.1.10, .11, .14).</summary>
    private static readonly string[] OnlyCritical =
    [
        CertificateExtensions.NameConstraintsOid,
        PolicyExtensions.ConstraintsOid,
        PolicyExtensions.InhibitAnyPolicyOid,
    ];

    public static bool IsKnownExtension(string oid) => KnownCritical.Contains(oid);

    /// <summary>Rules for each certificate below the anchor, leaf and CA alike.</summary>
    public static Rejection? CheckIssued(
        CertificateNode certificate,
        CertificateNode issuer,
        DateTimeOffset at,
        PathProfile profile
    )
    {
        if ((CheckWindow(certificate.Fields, at) ?? CheckExtensions(certificate)) is { } refused)
        {
            return refused;
        }

        if (profile == PathProfile.Pkix)
        {
            return null;
        }

        var fields = certificate.Fields;
        if (fields.Version != 3)
        {
            return Violation(certificate, "not version 3");
        }

        // Positive, at most 20 octets; DER has made it minimal (RFC 5280 §4.1.2.2).
        var serial = fields.SerialNumber.Span;
        if (serial[0] >= 0x80 || serial.Length > MaxSerialSize || serial is [0])
        {
            return Violation(certificate, "serial number not positive or too long");
        }

        if (DistinguishedName.IsEmpty(fields.Issuer))
        {
            return Violation(certificate, "no issuer name");
        }

        // RFC 5280 §4.2.1.1: present below an anchor, and where both ends name the key they name the same one.
        if (certificate.Extensions.AuthorityKeyIdentifier is not { } authority)
        {
            return Violation(certificate, "no authority key identifier");
        }

        return issuer.Extensions.SubjectKeyIdentifier is { } subject && !subject.Span.SequenceEqual(authority.Span)
            ? Violation(certificate, "the authority key identifier names another key")
            : CheckProfile(certificate);
    }

    public static Rejection? CheckLeaf(CertificateNode leaf)
    {
        if (leaf.Extensions.IsAuthority || leaf.Extensions.KeyUsage?.HasFlag(X509KeyUsageFlags.KeyCertSign) == true)
        {
            return Violation(leaf, "a CA certificate is never a leaf");
        }

        if (leaf.Extensions.NameConstraints is not null)
        {
            return Violation(leaf, "name constraints in a certificate that issues nothing");
        }

        // RFC 5280 §4.1.2.6: without a subject the names stand in subjectAltName, and nobody may overlook it.
        return
            DistinguishedName.IsEmpty(leaf.Fields.Subject)
            && leaf.Fields.Extension(CertificateExtensions.SubjectAlternativeNameOid) is not { Critical: true }
            ? Violation(leaf, "neither a subject nor critical alternative names")
            : null;
    }

    /// <summary>RFC 5280 §6.1.4 (k), (n): what makes a certificate a CA.</summary>
    public static Rejection? CheckAuthority(CertificateNode authority, PathProfile profile, bool isAnchor)
    {
        var basicConstraints = authority.Fields.Extension(CertificateExtensions.BasicConstraintsOid);

        // A root of version 1 has no place to say that it is a CA; its holder's trust says so.
        var old = isAnchor && profile == PathProfile.Pkix && authority.Fields.Version == 1;
        if (!authority.Extensions.IsAuthority && !old)
        {
            return Violation(authority, "not marked as a CA by basic constraints");
        }

        // An anchor made before keyUsage was customary may lack it, but what it says binds it.
        var registry = profile == PathProfile.Registry;
        var usage = authority.Extensions.KeyUsage;
        if (usage is null ? registry && !isAnchor : !usage.Value.HasFlag(X509KeyUsageFlags.KeyCertSign))
        {
            return new Rejection(RejectionReason.KeyUsageMissing, $"{authority.Certificate.Subject}: keyCertSign");
        }

        if (!registry)
        {
            return null;
        }

        if (basicConstraints is not { Critical: true })
        {
            return Violation(authority, "basic constraints of a CA are not critical");
        }

        if (DistinguishedName.IsEmpty(authority.Fields.Subject))
        {
            return Violation(authority, "a CA without a name");
        }

        return authority.Extensions.SubjectKeyIdentifier is null
            ? Violation(authority, "a CA without subject key identifier")
            : CheckProfile(authority);
    }

    /// <summary>The anchor's own words count like everyone's; only its signature and serial number say nothing.</summary>
    public static Rejection? CheckAnchor(CertificateNode anchor, DateTimeOffset at, PathProfile profile) =>
        CheckWindow(anchor.Fields, at) ?? CheckExtensions(anchor) ?? CheckAuthority(anchor, profile, isAnchor: true);

    public static Rejection? CheckWindow(CertificateFields fields, DateTimeOffset at) =>
        at < fields.NotBefore ? new Rejection(RejectionReason.CertificateNotYetValid, $"from {fields.NotBefore:O}")
        : at > fields.NotAfter ? new Rejection(RejectionReason.CertificateExpired, $"since {fields.NotAfter:O}")
        : null;

    private static Rejection? CheckExtensions(CertificateNode certificate)
    {
        foreach (var extension in certificate.Fields.Extensions)
        {
            if (extension.Critical && !IsKnownExtension(extension.Oid))
            {
                return Violation(certificate, $"unknown critical extension {extension.Oid}");
            }
        }

        return null;
    }

    private static Rejection? CheckProfile(CertificateNode certificate)
    {
        foreach (var oid in OnlyCritical)
        {
            if (certificate.Fields.Extension(oid) is { Critical: false })
            {
                return Violation(certificate, $"extension {oid} is not critical");
            }
        }

        foreach (var name in certificate.Extensions.SubjectNames)
        {
            if (!NameSyntax.IsWellFormed(name))
            {
                return Violation(certificate, $"an alternative name is no {name.Kind}");
            }
        }

        return null;
    }

    private static Rejection Violation(CertificateNode certificate, string detail) =>
        new(RejectionReason.CertificateProfileViolation, $"{certificate.Certificate.Subject}: {detail}");
}
