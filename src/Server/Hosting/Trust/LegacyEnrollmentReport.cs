using System.Globalization;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>What enrolment would make of an old lock, for an operator.</summary>
/// <param name="Accepted">As proof at enrolment only; login and signing never ask this.</param>
/// <param name="Weaknesses">Names of <see cref="LegacyWeaknessNames"/>; of a refused lock they stand in the detail.</param>
/// <param name="MustBeReplaced">Always of an accepted one.</param>
internal sealed record LegacyEnrollmentReport(
    bool Accepted,
    string? Reason,
    string? Detail,
    string? Subject,
    string? Issuer,
    string? SerialNumber,
    string Purpose,
    DateTimeOffset Now,
    IReadOnlyList<string> Weaknesses,
    string? CreditCode,
    string? OrganizationCode,
    bool MustBeReplaced
)
{
    public const string Profile = "legacy-enrollment";

    public static LegacyEnrollmentReport Of(Verdict<ProvenLegacyLock> verdict, DateTimeOffset now)
    {
        var accepted = verdict.TryGetValue(out var proof, out var refusal);
        return new LegacyEnrollmentReport(
            accepted,
            refusal?.Reason.ToString(),
            refusal?.Detail,
            proof?.Certificate.Subject,
            proof?.Certificate.Issuer,
            proof?.Certificate.SerialNumber,
            Profile,
            now,
            proof is null ? [] : LegacyWeaknessNames.Of(proof.Weaknesses),
            proof?.CreditCode?.Value,
            proof?.OrganizationCode?.Value,
            accepted
        );
    }

    public string ToText()
    {
        var text = new StringBuilder();
        if (!Accepted)
        {
            return text.Append(CultureInfo.InvariantCulture, $"用途 {Profile}，判定时间 {StatusText.Instant(Now)}\n")
                .Append(CultureInfo.InvariantCulture, $"\n结论：拒绝 (refused: {Reason}：{Detail})")
                .ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $"证书    {Subject}\n颁发者  {Issuer}\n序列号  {SerialNumber}\n");
        text.Append(CultureInfo.InvariantCulture, $"用途 {Profile}，判定时间 {StatusText.Instant(Now)}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"代码 {CreditCode ?? OrganizationCode ?? "无，须由经办人员核实 (none: a clerk decides)"}\n"
        );
        text.Append("弱点 (weaknesses)\n");
        text.AppendJoin("", Weaknesses.DefaultIfEmpty("无").Select(name => $"  {name}\n"));
        return text.Append(
                "\n结论：该身份锁仅可用于办理注册，须更换 (accepted for enrolment only; the lock must be replaced)"
            )
            .ToString();
    }
}
