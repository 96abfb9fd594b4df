using System.Text;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>The code that a certificate states, and the place that stated it.</summary>
public sealed record FoundCreditCode(CreditCode Code, CreditCodePlace Place);

/// <summary>Finds the 统一社会信用代码 in a certificate (ordered list of places); two different codes refuse.</summary>
/// <remarks>
/// Certification authorities put the code in different places. The subject's name is never one of them: names change. An old
/// certificate that holds only the nine-character organisation code has no code here.
/// </remarks>
public static class CreditCodeExtractor
{
    /// <summary>By the places seen in the field, for whoever has no configuration: key agent and offline verifier.</summary>
    public static Verdict<CreditCode> Extract(EndEntityCertificate certificate) =>
        Extract(certificate, CreditCodeRules.Default);

    public static Verdict<CreditCode> Extract(EndEntityCertificate certificate, CreditCodeRules rules) =>
        Find(certificate, rules).TryGetValue(out var found, out var rejection) ? found.Code : rejection;

    public static Verdict<FoundCreditCode> Find(EndEntityCertificate certificate, CreditCodeRules rules)
    {
        var believed = rules.PlacesOf(certificate);
        FoundCreditCode? found = null;
        FoundCreditCode? first = null;

        // A list that leaves a place out does not believe it, but a contradiction there still counts: whoever reads the
        // certificate without our configuration would read the other enterprise.
        foreach (var place in believed.Concat(CreditCodeRules.Default.Places).Distinct())
        {
            foreach (var text in TextsAt(certificate, place))
            {
                if (!CreditCode.TryParse(text, out var code))
                {
                    continue;
                }

                if (first is not null && first.Code != code)
                {
                    return new Rejection(
                        RejectionReason.CreditCodeAmbiguous,
                        $"{first.Code} at {first.Place} and {code} at {place}"
                    );
                }

                first ??= new FoundCreditCode(code, place);
                found ??= believed.Contains(place) ? first : null;
            }
        }

        return found is not null
            ? found
            : new Rejection(RejectionReason.CreditCodeMissing, "no place of the list holds a credit code");
    }

    /// <summary>What stands in the places that are believed, in their order.</summary>
    internal static IEnumerable<string> Candidates(EndEntityCertificate certificate, CreditCodeRules rules) =>
        rules.PlacesOf(certificate).SelectMany(place => TextsAt(certificate, place));

    private static IEnumerable<string> TextsAt(EndEntityCertificate certificate, CreditCodePlace place)
    {
        var texts = place.IsExtension
            ? certificate.Fields.Extension(place.Oid) is { } extension
                ? [TextOf(extension.Value)]
                : []
            : DistinguishedName
                .Attributes(certificate.Fields.Subject)
                .Where(attribute => attribute.Oid == place.Oid)
                .Select(attribute => attribute.Text);
        return texts
            .Where(text => text.StartsWith(place.Prefix, StringComparison.Ordinal))
            .Select(text => text[place.Prefix.Length..]);
    }

    /// <summary>A DER character string, or the bare characters that some authorities put there.</summary>
    private static string TextOf(ReadOnlyMemory<byte> value) =>
        DistinguishedName.TryReadText(value, out var text) ? text : Encoding.Latin1.GetString(value.Span);
}
