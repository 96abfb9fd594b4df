using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Guards in front of the RFC 5280 §6 state machine: what libraries let pass although it is no honest certificate.</summary>
internal static class CertificateRules
{
    private const int MaxSerialSize = 20;

    /// <summary>Critical extensions somebody on the way reads: we or the state machine.</summary>
    private static readonly HashSet<string> KnownCritical =
    [
        CertificateExtensions.KeyUsageOid,
        CertificateExtensions.BasicConstraintsOid,
        CertificateExtensions.SubjectAlternativeNameOid,
        CertificateExtensions.NameConstraintsOid,
        CertificateExtensions.ExtendedKeyUsageOid,
        "2.5.29.32", // certificatePolicies
        "2.5.29.33", // policyMappings
        "2.5.29.36", // policyConstraints
        "2.5.29.54", // inhibitAnyPolicy
    ];

    public static bool IsKnownExtension(string oid) => KnownCritical.Contains(oid);

    /// <summary>Rules for each certificate below the anchor, leaf and CA alike.</summary>
    public static Rejection? CheckIssued(CertificateNode certificate, CertificateNode issuer, DateTimeOffset at)
    {
        var fields = certificate.Fields;
        if (CheckWindow(fields, at) is { } outside)
        {
            return outside;
        }

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

        if (fields.Extensions.FirstOrDefault(e => e.Critical && !IsKnownExtension(e.Oid)) is { } unknown)
        {
            return Violation(certificate, $"unknown critical extension {unknown.Oid}");
        }

        // RFC 5280 §4.2.1.1: present below an anchor, and where both ends name the key they name the same one.
        if (certificate.Extensions.AuthorityKeyIdentifier is not { } authority)
        {
            return Violation(certificate, "no authority key identifier");
        }

        return issuer.Extensions.SubjectKeyIdentifier is { } subject && !subject.Span.SequenceEqual(authority.Span)
            ? Violation(certificate, "the authority key identifier names another key")
            : null;
    }

    public static Rejection? CheckLeaf(CertificateNode leaf) =>
        leaf.Extensions.IsAuthority || leaf.Extensions.KeyUsage?.HasFlag(X509KeyUsageFlags.KeyCertSign) == true
            ? Violation(leaf, "a CA certificate is never a leaf")
            : null;

    /// <summary>RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.2; the anchor's own constraints count like everyone's.</summary>
    public static Rejection? CheckAuthority(CertificateNode authority, bool isAnchor)
    {
        var fields = authority.Fields;
        var basicConstraints = fields.Extension(CertificateExtensions.BasicConstraintsOid);
        if (!authority.Extensions.IsAuthority || (!isAnchor && basicConstraints is not { Critical: true }))
        {
            return Violation(authority, "not marked as a CA by critical basic constraints");
        }

        // An anchor made before keyUsage was customary may lack it, but what it says binds it.
        var usage = authority.Extensions.KeyUsage;
        if (usage is null ? !isAnchor : !usage.Value.HasFlag(X509KeyUsageFlags.KeyCertSign))
        {
            return new Rejection(RejectionReason.KeyUsageMissing, $"{authority.Certificate.Subject}: keyCertSign");
        }

        return !isAnchor && authority.Extensions.SubjectKeyIdentifier is null
            ? Violation(authority, "a CA without subject key identifier")
            : null;
    }

    public static Rejection? CheckAnchor(CertificateNode anchor, DateTimeOffset at)
    {
        if (CheckWindow(anchor.Fields, at) is { } outside)
        {
            return outside;
        }

        return anchor.Fields.Extensions.FirstOrDefault(e => e.Critical && !IsKnownExtension(e.Oid)) is { } unknown
            ? Violation(anchor, $"unknown critical extension {unknown.Oid}")
            : CheckAuthority(anchor, isAnchor: true);
    }

    /// <summary>The anchor's pathLenConstraint: CAs below it that are not self-issued (RFC 5280 §6.1.4 (l), (m)).</summary>
    /// <param name="path">Leaf first, anchor last.</param>
    public static Rejection? CheckAnchorPathLength(IReadOnlyList<CertificateNode> path)
    {
        var authorities = path.Skip(1).SkipLast(1).Count(c => !c.IsSelfIssued);
        return path[^1].Extensions.PathLength < authorities
            ? Violation(path[^1], $"{authorities} CAs below an anchor that allows fewer")
            : null;
    }

    public static Rejection? CheckWindow(CertificateFields fields, DateTimeOffset at) =>
        at < fields.NotBefore ? new Rejection(RejectionReason.CertificateNotYetValid, $"from {fields.NotBefore:O}")
        : at > fields.NotAfter ? new Rejection(RejectionReason.CertificateExpired, $"since {fields.NotAfter:O}")
        : null;

    private static Rejection Violation(CertificateNode certificate, string detail) =>
        new(RejectionReason.CertificateProfileViolation, $"{certificate.Certificate.Subject}: {detail}");
}
