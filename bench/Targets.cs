using System.Globalization;
using System.Text;

namespace JianliRegistry.Bench;

/// <summary>The targets set for this engine beside what this run measured, met or not.</summary>
internal static class Targets
{
    private const int Kibibyte = 1024;

    // What the noise of one median of 30 allows; a cost that grows with the log would be a thousand times as much.
    private const double Flat = 1.5;

    public static string ToMarkdown(PathBench paths, Table logins, HttpLoad load, LogBench log)
    {
        var text = new StringBuilder(
            """

            Targets, judged by this run alone:

            | Target | limit | measured | met |
            |---|---:|---:|---|

            """
        );
        AddAtLeast(text, "reports over https a second", 1500, load.PerSecond);
        Add(text, "reports over https: p99, ms", 500, load.P99);
        AddAtLeast(text, "audit of the log: entries a second", 100_000, log.AuditPerSecond);
        Add(text, "append at 1,000,000 entries ÷ at 1,000", Flat, log.Growth);
        foreach (var algorithm in new[] { "P-256", "RSA-2048" })
        {
            Add(text, $"{algorithm}: cold, time ÷ X509Chain", 1, paths.Ratio(algorithm, "cold", "X509Chain"));
        }

        Add(text, "SM2: cold, time ÷ BouncyCastle", 1.2, paths.Ratio("SM2", "cold", "BouncyCastle"));
        foreach (var algorithm in new[] { "ES256", "RS256" })
        {
            Add(
                text,
                $"login {algorithm}: whole check warm beside the own-JWS step, × raw",
                1.25,
                LoginRatio(logins, algorithm)
            );
        }

        foreach (var algorithm in new[] { "P-256", "RSA-2048", "SM2" })
        {
            Add(text, $"{algorithm}: KiB allocated cold", 64, KiB(paths.Find(algorithm, "cold").Bytes));
            Add(text, $"{algorithm}: KiB allocated warm", 8, KiB(paths.Find(algorithm, "warm").Bytes));
        }

        return text.ToString();
    }

    /// <summary>Token and path measured alone, or both in the company of the own-JWS step: whichever speaks worse of us.</summary>
    /// <remarks>A bare verification is dearer too when another algorithm ran before it, so it is measured in that company.</remarks>
    private static double LoginRatio(Table logins, string algorithm)
    {
        double Cost(string part) => logins.RatioOf($"login {algorithm}: {part}");
        var jws = Cost("own-JWS step alone");
        return Math.Max(
            Cost("token, warm key") + Cost("path and revocation, warm"),
            (Cost("whole check, warm") - jws) / (Cost("own-JWS step, then a bare verification") - jws)
        );
    }

    private static double KiB(long bytes) => (double)bytes / Kibibyte;

    private static void Add(StringBuilder text, string target, double atMost, double measured) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {target} | ≤ {atMost} | {measured:F2} | {(measured <= atMost ? "yes" : "**no**")} |"
        );

    private static void AddAtLeast(StringBuilder text, string target, double atLeast, double measured) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {target} | ≥ {atLeast:N0} | {measured:N0} | {(measured >= atLeast ? "yes" : "**no**")} |"
        );
}
