using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>What a leaf's key usage and extended key usage have to say for each purpose, and what each CA above may forbid.</summary>
internal static class PurposeRules
{
    public const string AnyPurpose = "2.5.29.37.0";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string EmailProtection = "1.3.6.1.5.5.7.3.4";
    private const string Timestamping = "1.3.6.1.5.5.7.3.8";
    private const string DocumentSigning = "1.3.6.1.5.5.7.3.36";
    private const string MicrosoftDocumentSigning = "1.3.6.1.4.1.311.10.3.12";

    private const X509KeyUsageFlags SignatureOrCommitment =
        X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;

    public static Rejection? CheckLeaf(CertificateNode leaf, CertificatePurpose purpose, bool needsContentCommitment)
    {
        var extensions = leaf.Extensions;
        var wanted = purpose switch
        {
            CertificatePurpose.Login => X509KeyUsageFlags.DigitalSignature,
            CertificatePurpose.Seal => X509KeyUsageFlags.NonRepudiation,
            _ when needsContentCommitment => X509KeyUsageFlags.NonRepudiation,
            _ => SignatureOrCommitment,
        };

        // A certificate that does not say what its key is for may be the encryption half of a pair (GM/T 0015).
        if (extensions.KeyUsage is not { } usage || (usage & wanted) == X509KeyUsageFlags.None)
        {
            return new Rejection(RejectionReason.KeyUsageMissing, $"{purpose} needs {wanted}");
        }

        if (purpose == CertificatePurpose.Seal)
        {
            return IsSeal(extensions.ExtendedKeyUsage)
                ? null
                : new Rejection(RejectionReason.ExtendedKeyUsageMissing, "not documentSigning without clientAuth");
        }

        if (purpose != CertificatePurpose.Timestamping)
        {
            return null;
        }

        // RFC 3161 §2.3: exactly one, and critical.
        return
            extensions.ExtendedKeyUsage is [Timestamping]
            && leaf.Fields.Extension(CertificateExtensions.ExtendedKeyUsageOid) is { Critical: true }
            ? null
            : new Rejection(RejectionReason.ExtendedKeyUsageMissing, "not exactly one critical timeStamping");
    }

    /// <summary>
    /// The registry's own seal says so itself (RFC 9336) and opens no session: an enterprise's key from the same CA could
    /// otherwise seal a receipt.
    /// </summary>
    private static bool IsSeal(IReadOnlyList<string>? extendedKeyUsage) =>
        extendedKeyUsage is not null
        && extendedKeyUsage.Contains(DocumentSigning)
        && !extendedKeyUsage.Contains(ClientAuthentication)
        && !extendedKeyUsage.Contains(AnyPurpose);

    /// <summary>Extended key usages any one of which suffices for the purpose.</summary>
    public static IReadOnlyList<string> Accepted(CertificatePurpose purpose) =>
        purpose switch
        {
            CertificatePurpose.Login => [ClientAuthentication],
            CertificatePurpose.Timestamping => [Timestamping],
            CertificatePurpose.Seal => [DocumentSigning],
            _ => [ClientAuthentication, EmailProtection, DocumentSigning, MicrosoftDocumentSigning],
        };
}
