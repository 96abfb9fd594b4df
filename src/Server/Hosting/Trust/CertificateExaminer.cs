using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Asks the product's own validator, first without and then with status, so that each answer has its step.</summary>
internal sealed class CertificateExaminer(
    TrustStore trust,
    CertificatePathValidator paths,
    CertificateTrust certificates,
    CreditCodeRules creditCodes
)
{
    private static readonly string[] Names =
    [
        "证书格式",
        "有效期",
        "密钥用途",
        "证书路径",
        "吊销状态",
        "统一社会信用代码",
    ];

    // Only the status is left out, everything else is judged as in earnest.
    private readonly CertificatePathValidator _pathsAlone = new(trust, paths.Policy with { RequireRevocation = false });

    public CertificateReport Examine(byte[] der, CertificatePurpose purpose, DateTimeOffset at, DateTimeOffset now)
    {
        var steps = new List<ExaminationStep>();
        FoundCreditCode? code = null;
        var refusal = Read(der, steps, out var certificate);
        if (certificate is not null)
        {
            refusal =
                CheckPath(certificate, purpose, at, now, steps)
                ?? CheckStatus(certificate, purpose, at, now, steps)
                ?? FindCode(certificate, purpose, steps, out code);
        }

        return new CertificateReport(
            refusal is null,
            refusal?.Reason.ToString(),
            certificate?.Subject,
            certificate?.Issuer,
            certificate?.SerialNumber,
            certificate is null ? null : Convert.ToHexStringLower(certificate.Sha256),
            purpose.ToString(),
            at,
            now,
            code?.Code.Value,
            code?.Place.ToString(),
            Complete(steps)
        );
    }

    private static Rejection? Read(byte[] der, List<ExaminationStep> steps, out EndEntityCertificate? certificate)
    {
        var isRead = EndEntityCertificate.Parse(der).TryGetValue(out certificate, out var rejection);
        Add(steps, isRead, isRead ? $"{der.Length} 字节，严格 DER" : Explain(rejection!));
        return rejection;
    }

    private Rejection? FindCode(
        EndEntityCertificate certificate,
        CertificatePurpose purpose,
        List<ExaminationStep> steps,
        out FoundCreditCode? code
    )
    {
        code = null;
        if (purpose is not (CertificatePurpose.Login or CertificatePurpose.Commitment))
        {
            Add(steps, passed: null, "此用途不需要");
            return null;
        }

        var isFound = CreditCodeExtractor.Find(certificate, creditCodes).TryGetValue(out code, out var rejection);
        Add(steps, isFound, isFound ? $"{code!.Code}，取自 {code.Place}" : Explain(rejection!));
        return rejection;
    }

    private Rejection? CheckPath(
        EndEntityCertificate certificate,
        CertificatePurpose purpose,
        DateTimeOffset at,
        DateTimeOffset now,
        List<ExaminationStep> steps
    )
    {
        var verdict = _pathsAlone.Validate(certificate.Der, [], purpose, RevocationMaterial.None, at, now);
        _ = verdict.TryGetValue(out var trusted, out var rejection);
        var window = $"{StatusText.Instant(certificate.NotBefore)} 至 {StatusText.Instant(certificate.NotAfter)}";
        var isInside = certificate.NotBefore <= at && at < certificate.NotAfter.AddSeconds(1);
        Add(steps, isInside, window);
        if (!isInside)
        {
            return rejection ?? new Rejection(RejectionReason.CertificateExpired, window);
        }

        // The leaf's own usage is judged before any path is looked for; a CA's comes with its path.
        var isUsage = rejection?.Reason is RejectionReason.KeyUsageMissing or RejectionReason.ExtendedKeyUsageMissing;
        Add(steps, !isUsage, isUsage ? Explain(rejection!) : purpose.ToString());
        if (isUsage)
        {
            return rejection;
        }

        if (trusted is null)
        {
            Add(steps, passed: false, Explain(rejection!));
            return rejection;
        }

        Add(steps, passed: true, $"{trusted.Path.Count} 张证书", [.. trusted.Path.Select(LineOf)]);
        return null;
    }

    private Rejection? CheckStatus(
        EndEntityCertificate certificate,
        CertificatePurpose purpose,
        DateTimeOffset at,
        DateTimeOffset now,
        List<ExaminationStep> steps
    )
    {
        var verdict = certificates.Validate(certificate.Der, [], purpose, at, now);
        if (!verdict.TryGetValue(out var trusted, out var rejection))
        {
            Add(steps, passed: false, Explain(rejection));
            return rejection;
        }

        Add(
            steps,
            passed: true,
            $"{trusted.StatusProofs.Count} 份依据",
            [
                .. trusted.StatusProofs.Select(p =>
                    $"{(p.IsOcsp ? "OCSP" : "CRL")}  本次更新 {StatusText.Instant(p.ThisUpdate)}，下次更新 {StatusText.Instant(p.NextUpdate)}，已过 {StatusText.Age((long)(now - p.ThisUpdate).TotalSeconds)}"
                ),
            ]
        );
        return null;
    }

    private static string LineOf(byte[] der, int position) =>
        EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _)
            ? $"{(position == 0 ? "终端" : "上级")}  {certificate.Subject}  至 {StatusText.Instant(certificate.NotAfter)}"
            : "";

    private static string Explain(Rejection rejection) => $"{rejection.Reason}：{rejection.Detail}";

    private static void Add(
        List<ExaminationStep> steps,
        bool? passed,
        string text,
        IReadOnlyList<string>? details = null
    ) => steps.Add(new ExaminationStep(steps.Count + 1, Names[steps.Count], passed, text, details ?? []));

    private static List<ExaminationStep> Complete(List<ExaminationStep> steps)
    {
        while (steps.Count < Names.Length)
        {
            Add(steps, passed: null, "");
        }

        return steps;
    }
}
