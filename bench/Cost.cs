using System.Diagnostics;

namespace JianliRegistry.Bench;

/// <summary>What one operation costs, by CPU time of this process.</summary>
internal sealed record Cost(string Name, double PerCpuSecond, long Bytes)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Measuring = TimeSpan.FromMilliseconds(1500);

    /// <summary>Each operation once: what only happens the first time. The first half compiles the code.</summary>
    public static Cost Once(string name, IReadOnlyList<Action> operations)
    {
        var warmUp = operations.Count / 2;
        for (var i = 0; i < warmUp; i++)
        {
            operations[i]();

            // The compiler works behind us in steps; its CPU time is not the operation's.
            if (i % (warmUp / 6 + 1) == 0)
            {
                Thread.Sleep(WarmUp / 2);
            }
        }

        Thread.Sleep(WarmUp);
        return Run(name, operations, warmUp, operations.Count);
    }

    /// <summary>The operations in turn, again and again.</summary>
    public static Cost Repeated(string name, IReadOnlyList<Action> operations)
    {
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed < WarmUp; count++)
        {
            operations[count % operations.Count]();
        }

        var total = Math.Max(3, (int)(count * (Measuring / clock.Elapsed)));
        return Run(name, operations, 0, total);
    }

    private static Cost Run(string name, IReadOnlyList<Action> operations, int from, int to)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var before = Environment.CpuUsage.TotalTime;
        for (var i = from; i < to; i++)
        {
            operations[i % operations.Count]();
        }

        var cpu = Environment.CpuUsage.TotalTime - before;
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (to - from);
        return new Cost(name, (to - from) / cpu.TotalSeconds, bytes);
    }
}
