using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using static JianliRegistry.Core.Signing.StatementKeys;

namespace JianliRegistry.Core.Signing;

/// <summary>The closed table of statement kinds: what is not here is refused by server, agent and verifier alike.</summary>
internal sealed partial class StatementSchema
{
    private const int MaxNumberedLines = 200;

    // Milliseconds. Compiled forms have nothing to go back to and never come near it; the others are matched without going back.
    private const int Limit = 1000;

    private static readonly Dictionary<string, StatementSchema> Known = new(StringComparer.Ordinal)
    {
        ["jianli-commitment/1"] = new([
            Once(Decision, ReportDecisionForm()),
            AtMostOnce(ReturnReason),
            Once(SigningOrganizationName),
            Once(SigningOrganizationCode, CodeForm()),
            AtMostOnce(Operator),
            Once(EmployerCode, CodeForm()),
            Once(ApplicationNumber),
            Once(Round, NumberForm()),
            Once(BusinessType),
            Once(Specialties),
            Once(ApplicantName),
            Once(ApplicantIdType),
            Once(ApplicantIdNumber),
            Once(AppliedAt, InstantForm()),
            AtMostOnce(Template),
            AtMostOnce(TemplateSha256, Sha256Form()),
            Numbered(Clause, ClauseForm()),
            Numbered(Attachment, AttachmentForm()),
            Once(StructuredSha256, Sha256Form()),
            Once(CertificateSha256, Sha256Form()),
            Once(Nonce, NonceForm()),
            Once(Origin, OriginForm()),
            Once(ServerTime, InstantForm()),
        ]),
        ["jianli-deregistration/1"] = new([
            Once(Decision, DeregistrationForm()),
            Once(SigningOrganizationName),
            Once(SigningOrganizationCode, CodeForm()),
            AtMostOnce(Operator),
            Once(ApplicationNumber),
            Once(BusinessType),
            Once(RegistrationNumber),
            Once(Specialties),
            Once(PersonName),
            Once(PersonIdType),
            Once(PersonIdNumber),
            Once(DeregistrationReason),
            Once(AttachmentType),
            Numbered(Attachment, AttachmentForm()),
            Once(CertificateSha256, Sha256Form()),
            Once(Nonce, NonceForm()),
            Once(Origin, OriginForm()),
            Once(ServerTime, InstantForm()),
        ]),
        ["jianli-info-change/1"] = new([
            Once(Decision, InfoChangeForm()),
            Once(SigningOrganizationName),
            Once(SigningOrganizationCode, CodeForm()),
            AtMostOnce(Operator),
            Once(ApplicationNumber),
            Once(BusinessType),
            Once(ChangeReason),
            Numbered(ChangedItem, ChangeForm()),
            Once(LicenseCopy, LicenseCopyForm()),
            Numbered(Attachment, AttachmentForm()),
            Once(CertificateSha256, Sha256Form()),
            Once(Nonce, NonceForm()),
            Once(Origin, OriginForm()),
            Once(ServerTime, InstantForm()),
        ]),
        ["jianli-receipt/1"] = new([
            Once(ReceiptNumber),
            Once(EvidenceId, GuidForm()),
            Once(Decision, DecisionForm()),
            Once(ApplicationNumber),
            Once(BusinessType),
            Once(SigningOrganizationName),
            Once(SigningOrganizationCode, CodeForm()),
            Once(SigningTime, InstantForm()),
            Once(ReceivedAt, InstantForm()),
            Once(StatementSha256, Sha256Form()),
            Once(SignatureSha256, Sha256Form()),
            Once(LogIndex, NumberForm()),
            Once(CheckpointSize, NumberForm()),
            Once(CheckpointRoot, Sha256Form()),
        ]),
    };

    private readonly IReadOnlyList<StatementRule> _rules;

    private StatementSchema(IReadOnlyList<StatementRule> rules) => _rules = rules;

    public static bool TryFind(string kind, [NotNullWhen(true)] out StatementSchema? schema) =>
        Known.TryGetValue(kind, out schema);

    /// <summary>Walks rules and fields side by side; both have to be used up together.</summary>
    /// <returns>What is wrong, null when the fields follow the schema.</returns>
    public string? Check(IReadOnlyList<StatementField> fields)
    {
        var next = 0;
        foreach (var rule in _rules)
        {
            var lines = 0;
            while (next < fields.Count && fields[next].Key == ExpectedKey(rule, lines))
            {
                if (rule.Form is { } form && !form.IsMatch(fields[next].Value))
                {
                    return $"the value of {fields[next].Key} does not have the form of its key";
                }

                next++;
                lines++;
            }

            if (rule.Presence == StatementPresence.Once && lines == 0)
            {
                return $"{rule.Key} is missing or not in its place";
            }
        }

        return next == fields.Count ? null : $"{fields[next].Key} is unknown, repeated or not in its place";
    }

    /// <returns>The key that the next line of this rule must carry, null when no further line may come.</returns>
    private static string? ExpectedKey(StatementRule rule, int lines) =>
        rule.Presence switch
        {
            StatementPresence.Numbered when lines < MaxNumberedLines => rule.Key
                + (lines + 1).ToString(CultureInfo.InvariantCulture),
            StatementPresence.Once or StatementPresence.AtMostOnce when lines == 0 => rule.Key,
            _ => null,
        };

    private static StatementRule Once(string key, Regex? form = null) => new(key, StatementPresence.Once, form);

    private static StatementRule AtMostOnce(string key, Regex? form = null) =>
        new(key, StatementPresence.AtMostOnce, form);

    private static StatementRule Numbered(string key, Regex form) => new(key, StatementPresence.Numbered, form);

    // \z and not $: $ also matches before a final LF.
    [GeneratedRegex(@"\A(?:上报|不予上报)\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex ReportDecisionForm();

    [GeneratedRegex(@"\A强制注销\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex DeregistrationForm();

    [GeneratedRegex(@"\A修改重要信息\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex InfoChangeForm();

    [GeneratedRegex(@"\A(?:上报|不予上报|强制注销|修改重要信息)\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex DecisionForm();

    [GeneratedRegex(@"\A\S+：.* → .*\S\z", RegexOptions.NonBacktracking)]
    private static partial Regex ChangeForm();

    [GeneratedRegex(@"\A(?:正本|副本)\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex LicenseCopyForm();

    [GeneratedRegex(@"\A[0-9A-HJ-NPQRTUWXY]{18}\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"\A(?:0|[1-9][0-9]{0,17})\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex Sha256Form();

    [GeneratedRegex(
        @"\A[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\+08:00\z",
        RegexOptions.ExplicitCapture,
        Limit
    )]
    private static partial Regex InstantForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{22}\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex NonceForm();

    [GeneratedRegex(@"\Ahttps?://[a-z0-9.:\[\]-]{1,253}\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex OriginForm();

    [GeneratedRegex(@"\A[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex GuidForm();

    [GeneratedRegex(@"\A[A-Z][0-9]{1,3} \S.*\z", RegexOptions.ExplicitCapture, Limit)]
    private static partial Regex ClauseForm();

    [GeneratedRegex(@"\A.+；(?:0|[1-9][0-9]{0,17}) 字节；SHA-256 [0-9a-f]{64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex AttachmentForm();
}
