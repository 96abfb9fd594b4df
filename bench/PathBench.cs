using System.Diagnostics;
using System.Globalization;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Bench;

/// <summary>Paths of three certificates with CRLs: cold, under a known issuer and warm, ours beside the peers.</summary>
internal sealed class PathBench(DateTimeOffset now)
{
    private const string ChildMark = "--bouncy-castle-rsa";
    private const string MaxTests = "Org.BouncyCastle.Rsa.MaxMRTests";
    private readonly List<(string Algorithm, IReadOnlyList<Cost> Rows)> _groups = [];

    /// <summary>True when this process is the child that measures BouncyCastle with another environment.</summary>
    public static bool IsChild(string[] arguments) => arguments is [ChildMark];

    public static int RunChild(DateTimeOffset now)
    {
        var samples = Samples(KeyAlgorithm.Rsa2048, 3, now);
        var cost = Cost.Repeated("", [.. samples.Select(s => PathPeers.BouncyCastle(s, now))]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cost.PerCpuSecond:R} {cost.Bytes}"));
        return 0;
    }

    public void Measure()
    {
        MeasureGroup("P-256", KeyAlgorithm.P256, cold: 900, leaves: 600);
        MeasureGroup("RSA-2048", KeyAlgorithm.Rsa2048, cold: 240, leaves: 120);
        MeasureGroup("SM2", KeyAlgorithm.Sm2, cold: 200, leaves: 300);
    }

    public string ToMarkdown() =>
        """

            Paths of three certificates (leaf, issuing, root) with the CRLs of both CAs, everything including parsing. "time ÷" is
            the time of one operation divided by that of the peer; below 1 it is faster. X509Chain checks no revocation.
            BouncyCastle is PkixCertPathValidator with its own CRL check, as it comes; MaxMRTests=0 was measured in a process of its own.

            | Operation | per CPU-second | bytes allocated | time ÷ X509Chain | time ÷ BouncyCastle | time ÷ BouncyCastle, MaxMRTests=0 |
            |---|---:|---:|---:|---:|---:|

            """ + string.Concat(_groups.SelectMany(g => g.Rows.Select(row => Line(g.Rows, row))));

    /// <summary>The first row of the algorithm whose name contains the text.</summary>
    public Cost Find(string algorithm, string name) =>
        _groups.Find(g => g.Algorithm == algorithm).Rows.First(r => r.Name.Contains(name, StringComparison.Ordinal));

    /// <summary>Time of one operation by that of the peer.</summary>
    public double Ratio(string algorithm, string name, string peer) =>
        Find(algorithm, peer).PerCpuSecond / Find(algorithm, name).PerCpuSecond;

    private void MeasureGroup(string name, KeyAlgorithm algorithm, int cold, int leaves)
    {
        var samples = Samples(algorithm, cold, now);
        var family = PathSample.CreateUnderOneIssuer(now, algorithm, leaves);
        List<Cost> rows =
        [
            Cost.Once($"{name}: ours, cold (all bytes new)", [.. samples.Select(s => PathOurs.Cold(s, now))]),
            Cost.Once($"{name}: ours, known issuer", PathOurs.KnownIssuer(family, now)),
            Cost.Repeated($"{name}: ours, warm", [PathOurs.Warm(family[0], now)]),
        ];
        if (algorithm != KeyAlgorithm.Sm2)
        {
            rows.Add(
                Cost.Repeated($"{name}: X509Chain, no revocation", [.. samples.Select(s => PathPeers.Chain(s, now))])
            );
        }

        rows.Add(
            Cost.Repeated($"{name}: BouncyCastle as it comes", [.. samples.Select(s => PathPeers.BouncyCastle(s, now))])
        );
        if (algorithm == KeyAlgorithm.Rsa2048)
        {
            rows.Add(MeasureChild($"{name}: BouncyCastle, MaxMRTests=0"));
        }

        _groups.Add((name, rows));
    }

    private static PathSample[] Samples(KeyAlgorithm algorithm, int count, DateTimeOffset now) =>
        [.. Enumerable.Range(0, count).AsParallel().Select(_ => PathSample.Create(now, algorithm))];

    private static Cost MeasureChild(string name)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(PathBench).Assembly.Location, ChildMark])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };

        // Read anew for each RSA key; in a process of its own all the same, so that no other row knows of it.
        start.Environment[MaxTests] = "0";
        using var child = Process.Start(start)!;
        var parts = child.StandardOutput.ReadToEnd().Split();
        child.WaitForExit();
        return new Cost(
            name,
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture)
        );
    }

    private static string Line(IReadOnlyList<Cost> rows, Cost row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Name} | {row.PerCpuSecond:N0} | {row.Bytes:N0} | {Ratio(rows, row, "X509Chain")} | {Ratio(rows, row, "as it comes")} | {Ratio(rows, row, "MaxMRTests")} |\n"
        );

    private static string Ratio(IReadOnlyList<Cost> rows, Cost row, string peer) =>
        rows.FirstOrDefault(r => r.Name.Contains(peer, StringComparison.Ordinal)) is { } other
            ? (other.PerCpuSecond / row.PerCpuSecond).ToString("F3", CultureInfo.InvariantCulture)
            : "–";
}
