using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace JianliRegistry.Bench;

/// <summary>Measures by CPU time of this process, not by the wall clock: other programs on the machine hardly matter.</summary>
internal sealed class Table
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Measuring = TimeSpan.FromMilliseconds(2000);
    private const int Turns = 25;
    private readonly List<Row> _rows = [];

    private sealed record Row(string Name, Peer Peer, double PerCpuSecond, long BytesPerOperation);

    /// <summary>Repeats one operation; it throws when the check does not accept.</summary>
    public void Measure(string name, Action operation, Peer peer) => MeasureInTurns(peer, (name, operation));

    /// <summary>Repeats operations that are compared with one another, a short turn each: what else the machine does meets all alike.</summary>
    public void MeasureInTurns(Peer peer, params (string Name, Action Operation)[] operations)
    {
        foreach (var (_, operation) in operations)
        {
            Repeat(operation, WarmUp);
        }

        Collect();
        var sums = new (int Count, TimeSpan Cpu, long Bytes)[operations.Length];
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var (i, (_, operation)) in operations.Index())
            {
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var (count, cpu) = Repeat(operation, Measuring / Turns);
                var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
                sums[i] = (sums[i].Count + count, sums[i].Cpu + cpu, sums[i].Bytes + bytes);
            }
        }

        foreach (var ((name, _), (count, cpu, bytes)) in operations.Zip(sums))
        {
            _rows.Add(new Row(name, peer, count / cpu.TotalSeconds, bytes / count));
        }
    }

    /// <summary>Runs each of the operations once: what only happens the first time.</summary>
    public void MeasureOnce(string name, IReadOnlyList<Action> operations, Peer peer)
    {
        // The first tenth compiles the code; the others meet their key for the first time.
        var warmUp = operations.Count / 10;
        foreach (var operation in operations.Take(warmUp))
        {
            operation();
        }

        Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var before = Environment.CpuUsage.TotalTime;
        foreach (var operation in operations.Skip(warmUp))
        {
            operation();
        }

        var cpu = Environment.CpuUsage.TotalTime - before;
        var count = operations.Count - warmUp;
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / count;
        _rows.Add(new Row(name, peer, count / cpu.TotalSeconds, bytes));
    }

    public void Print(TextWriter writer)
    {
        writer.WriteLine($"{"", -58} {"ops/CPU-s", 10} {"bytes/op", 10} {"× raw", 7}");
        foreach (var row in _rows)
        {
            writer.WriteLine($"{row.Name, -58} {Rate(row), 10} {Bytes(row), 10} {Ratio(row), 7}");
        }
    }

    public string ToMarkdown(string machine)
    {
        var text = new StringBuilder(
            $"""
            # Benchmark results

            One run of `./run bench`; it rewrites this file. {machine}
            "× raw" is how many bare verifications of the same algorithm one operation costs.

            | Operation | per CPU-second | bytes allocated | × raw |
            |---|---:|---:|---:|

            """
        );
        foreach (var row in _rows)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {row.Name} | {Rate(row)} | {Bytes(row)} | {Ratio(row)} |"
            );
        }

        return text.ToString();
    }

    /// <summary>How many bare verifications the operation of this name costs.</summary>
    public double RatioOf(string name)
    {
        var row = _rows.First(candidate => candidate.Name == name);
        return _rows.First(candidate => candidate.Peer == row.Peer).PerCpuSecond / row.PerCpuSecond;
    }

    private string Ratio(Row row)
    {
        var raw = _rows.First(candidate => candidate.Peer == row.Peer);
        return (raw.PerCpuSecond / row.PerCpuSecond).ToString("F2", CultureInfo.InvariantCulture);
    }

    private static string Rate(Row row) => row.PerCpuSecond.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(Row row) => row.BytesPerOperation.ToString("N0", CultureInfo.InvariantCulture);

    private static (int Count, TimeSpan Cpu) Repeat(Action operation, TimeSpan atLeast)
    {
        var clock = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        var count = 0;
        while (clock.Elapsed < atLeast)
        {
            operation();
            count++;
        }

        return (count, Environment.CpuUsage.TotalTime - before);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
