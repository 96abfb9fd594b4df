using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>The profile <c>legacy-enrollment</c>: what an old lock proves when its owner enrols. Off without rules.</summary>
/// <remarks>
/// A class, a trust and a proof of its own: no configuration of it can reach login or signing. What is not a stated weakness is
/// refused as everywhere: a forged signature, a revocation, a key for encryption, two different codes.
/// </remarks>
public sealed class LegacyEnrollmentValidator
{
    private static readonly RevocationRules Status = new()
    {
        Mode = RevocationMode.Leaf,
        ListAlgorithms = AlgorithmSet.LegacyEnrollment,
        AllowSha1Responses = true,
    };

    private readonly IReadOnlyList<(CertificateNode Authority, LegacyEnrollmentRule Rule)> _rules;
    private readonly CreditCodeRules _creditCodes;
    private readonly RevocationCheck _shownGood = new(Status);
    private readonly RevocationCheck _notRevoked = new(Status with { Mode = RevocationMode.None });

    private LegacyEnrollmentValidator(
        IReadOnlyList<(CertificateNode, LegacyEnrollmentRule)> rules,
        CreditCodeRules creditCodes
    ) => (_rules, _creditCodes) = (rules, creditCodes);

    /// <summary>The rules with their CAs, for a view of the configuration.</summary>
    public IReadOnlyList<(EndEntityCertificate Authority, LegacyEnrollmentRule Rule)> Rules =>
        [.. _rules.Select(r => (r.Authority.Certificate, r.Rule))];

    /// <summary>Refuses a rule that names no CA or accepts nothing: it would be a mistake in the configuration.</summary>
    /// <param name="creditCodes">Where a code of 18 characters is believed; null: in the places seen in the field.</param>
    public static Verdict<LegacyEnrollmentValidator> Create(
        IReadOnlyList<LegacyEnrollmentRule> rules,
        CreditCodeRules? creditCodes = null
    )
    {
        var read = new List<(CertificateNode Authority, LegacyEnrollmentRule Rule)>();
        foreach (var rule in rules)
        {
            if (!Read(rule.Authority).TryGetValue(out var authority, out var rejection))
            {
                return rejection;
            }

            if (!authority.Extensions.IsAuthority || rule.Accepted == LegacyWeaknesses.None)
            {
                return new Rejection(
                    RejectionReason.TrustNotConfigured,
                    $"a legacy rule for {authority.Certificate.Subject}, which is no CA or may have no weakness"
                );
            }

            read.Add((authority, rule));
        }

        return new LegacyEnrollmentValidator(read, creditCodes ?? CreditCodeRules.Default);
    }

    /// <param name="lockCertificate">DER.</param>
    /// <param name="status">What can still be had of the CA's status; a revocation in it refuses, however old.</param>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Nothing that a stranger sends may end as an exception; each of them means: refused."
    )]
    public Verdict<ProvenLegacyLock> Validate(
        ReadOnlySpan<byte> lockCertificate,
        RevocationMaterial status,
        DateTimeOffset now
    )
    {
        try
        {
            return Read(lockCertificate).TryGetValue(out var node, out var rejection)
                ? ValidateParsed(node, status, now)
                : rejection;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Rejection(RejectionReason.PathInvalid, error.Message);
        }
    }

    private Verdict<ProvenLegacyLock> ValidateParsed(
        CertificateNode node,
        RevocationMaterial status,
        DateTimeOffset now
    )
    {
        // 1. A rule that is in force, for the very key that signed the certificate.
        var (authority, rule) = _rules.FirstOrDefault(r => now < r.Rule.Until && IsIssuedBy(node, r.Authority));
        if (rule is null)
        {
            return new Rejection(RejectionReason.TrustNotConfigured, "no legacy rule is in force for its CA");
        }

        // 2. What no rule excuses.
        if (
            (LegacyExamination.CheckWhatStays(node, now) ?? LegacyExamination.CheckIssue(node, authority)) is
            { } refused
        )
        {
            return refused;
        }

        if (!_notRevoked.Check([node, authority], status, [], _ => false, now, now).TryGetValue(out _, out refused))
        {
            return refused;
        }

        // 3. The codes: two different ones are nobody's.
        OrganizationCode? organizationCode = null;
        if (!CreditCodeExtractor.Extract(node.Certificate, _creditCodes).TryGetValue(out var creditCode, out refused))
        {
            if (refused.Reason != RejectionReason.CreditCodeMissing)
            {
                return refused;
            }

            if (!LegacyExamination.TryReadOrganizationCode(node, _creditCodes, out organizationCode, out refused))
            {
                return refused;
            }
        }

        // 4. All weaknesses together, each of them accepted by the rule.
        var weaknesses =
            LegacyExamination.WeaknessesOf(node, authority, now)
            | StatusWeakness(node, authority, status, now)
            | LegacyExamination.CodeWeakness(creditCode, organizationCode);
        return LegacyExamination.Unaccepted(weaknesses & ~rule.Accepted) is { } unaccepted
            ? unaccepted
            : new ProvenLegacyLock(node.Certificate, node.Key, weaknesses, creditCode, organizationCode);
    }

    // The Pkix reading lets RSA from 1024 bits in; what the certificate is signed with is looked at here.
    private static Verdict<CertificateNode> Read(ReadOnlySpan<byte> der) =>
        CertificateNode.Parse(der, PathProfile.Pkix);

    private static bool IsIssuedBy(CertificateNode node, CertificateNode authority) =>
        node.IsIssuedInNameOf(authority)
        && SignatureScheme.TryParse(node.Fields.SignatureAlgorithm.Span, out var scheme, AlgorithmSet.LegacyEnrollment)
        && authority
            .Key.Verify(scheme, node.Fields.ToBeSigned.Span, node.Fields.Signature.Span, ecdsaDer: true)
            .TryGetValue(out _, out _);

    /// <summary>An expired certificate has left the lists: that nothing shows it good says no more than that it expired.</summary>
    private LegacyWeaknesses StatusWeakness(
        CertificateNode node,
        CertificateNode authority,
        RevocationMaterial status,
        DateTimeOffset now
    )
    {
        var shownGood =
            now > node.Fields.NotAfter
            || _shownGood.Check([node, authority], status, [], _ => false, now, now).TryGetValue(out _, out _);
        return shownGood && now <= authority.Fields.NotAfter ? LegacyWeaknesses.None : LegacyWeaknesses.AuthorityGone;
    }
}
