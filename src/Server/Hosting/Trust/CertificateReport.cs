namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>One step of an examination.</summary>
/// <param name="Passed">null: not reached, or not asked of this purpose.</param>
public sealed record ExaminationStep(int Number, string Name, bool? Passed, string Text, IReadOnlyList<string> Details);

/// <summary>The verdict on one certificate, explained for an operator.</summary>
/// <param name="Reason">The public reason of a refusal.</param>
/// <param name="CreditCodePlace">The rule that found the code.</param>
public sealed record CertificateReport(
    bool Accepted,
    string? Reason,
    string? Subject,
    string? Issuer,
    string? SerialNumber,
    string? Sha256,
    string Purpose,
    DateTimeOffset At,
    DateTimeOffset Now,
    string? CreditCode,
    string? CreditCodePlace,
    IReadOnlyList<ExaminationStep> Steps
);
