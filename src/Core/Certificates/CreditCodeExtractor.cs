using System.Text;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Finds the 统一社会信用代码 in a certificate (ordered list of places); two different codes refuse.</summary>
/// <remarks>
/// Certification authorities put the code in different places. The subject's name is never one of them: names change. An old
/// certificate that holds only the nine-character organisation code has no code here.
/// </remarks>
public static class CreditCodeExtractor
{
    private const string OrganizationIdentifier = "2.5.4.97";
    private const string OrganizationIdentifierPrefix = "NTRCN-";

    /// <summary>Extensions in the order in which they are believed.</summary>
    private static readonly string[] Extensions =
    [
        "1.2.156.10260.4.1.4", // organisation code of SM2 certificates
        "1.2.86.11.7.4", // one RSA software kit
        "1.2.156.10260.4.4", // GM/T 0015-2023
        "1.2.156.1.8888.148", // Shanghai, legacy
    ];

    private static readonly string[] SubjectAttributes =
    [
        "2.5.4.5", // serialNumber
        "2.5.4.11", // organizationalUnitName
    ];

    public static Verdict<CreditCode> Extract(EndEntityCertificate certificate)
    {
        CreditCode? found = null;
        foreach (var text in Candidates(certificate))
        {
            if (!CreditCode.TryParse(text, out var code))
            {
                continue;
            }

            if (found is not null && found != code)
            {
                return new Rejection(RejectionReason.CreditCodeAmbiguous, $"{found} and {code} in one certificate");
            }

            found = code;
        }

        return found is not null
            ? found
            : new Rejection(RejectionReason.CreditCodeMissing, "no place of the list holds a credit code");
    }

    /// <summary>What stands in those places, in the order in which they are believed.</summary>
    internal static IEnumerable<string> Candidates(EndEntityCertificate certificate)
    {
        var subject = DistinguishedName.Attributes(certificate.Fields.Subject).ToList();
        foreach (var (oid, text) in subject)
        {
            if (
                oid == OrganizationIdentifier
                && text.StartsWith(OrganizationIdentifierPrefix, StringComparison.Ordinal)
            )
            {
                yield return text[OrganizationIdentifierPrefix.Length..];
            }
        }

        foreach (var oid in Extensions)
        {
            if (certificate.Fields.Extension(oid) is { } extension)
            {
                yield return TextOf(extension.Value);
            }
        }

        foreach (var oid in SubjectAttributes)
        {
            foreach (var attribute in subject.Where(a => a.Oid == oid))
            {
                yield return attribute.Text;
            }
        }
    }

    /// <summary>A DER character string, or the bare characters that some authorities put there.</summary>
    private static string TextOf(ReadOnlyMemory<byte> value) =>
        DistinguishedName.TryReadText(value, out var text) ? text : Encoding.Latin1.GetString(value.Span);
}
