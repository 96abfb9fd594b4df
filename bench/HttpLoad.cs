using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using JianliRegistry.Tests.Support;
using Microsoft.Data.Sqlite;

namespace JianliRegistry.Bench;

/// <summary>
/// The main path over real https: signed reports of many enterprises, each verified, stored, logged and answered with its receipt.
/// Server, database (SQLite, synchronous=FULL) and load share this machine; only the timestamp authority is elsewhere, and away.
/// </summary>
/// <param name="atOnce">How many reports are under way at a time.</param>
internal sealed class HttpLoad(int atOnce = HttpLoad.AtOnce) : IAsyncDisposable
{
    private const int Enterprises = 24;
    private const int ReportsEach = 500;
    public const int AtOnce = 600;
    private const int WarmUp = 6000;
    private readonly TemporaryDirectory _directory = new();
    private readonly List<double> _milliseconds = [];
    private double _cpuEach;
    private int _withoutReceipt;

    public double PerSecond { get; private set; }

    /// <summary>Milliseconds.</summary>
    public double P99 { get; private set; }

    public async Task MeasureAsync()
    {
        await using var registry = await HttpRegistry.StartAsync(_directory);
        var clerks = await registry.AddEnterprisesAsync(Enterprises, ReportsEach);
        var prepared = new ConcurrentQueue<PreparedReport>(
            (await Task.WhenAll(clerks.Select(clerk => clerk.PrepareAsync())))
                .SelectMany(reports => reports.Index())
                .OrderBy(r => r.Index)
                .Select(r => r.Item)
        );
        await SubmitAsync(prepared, WarmUp);
        _milliseconds.Clear();
        _withoutReceipt = 0;
        var count = prepared.Count;
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await SubmitAsync(prepared, count);
        PerSecond = count / clock.Elapsed.TotalSeconds;
        _cpuEach = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / count;
        _milliseconds.Sort();
        P99 = Percentile(99);
    }

    public string ToMarkdown() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Reports over https, verified, stored, logged and answered with the receipt; {atOnce} at a time of {Enterprises} enterprises;
            server, SQLite (WAL, synchronous=FULL) and the load itself on the same cores, by the wall clock:

            | | |
            |---|---:|
            | reports a second | {PerSecond:N0} |
            | p50 | {Percentile(50):N0} ms |
            | p99 | {P99:N0} ms |
            | CPU time a report, load included | {_cpuEach:F2} ms |
            | accepted, and answered before the receipt was there | {_withoutReceipt:N0} |

            """
        );

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SubmitAsync(ConcurrentQueue<PreparedReport> prepared, int count)
    {
        var left = count;
        await Task.WhenAll(
            Enumerable
                .Range(0, atOnce)
                .Select(async _ =>
                {
                    while (Interlocked.Decrement(ref left) >= 0 && prepared.TryDequeue(out var report))
                    {
                        var clock = Stopwatch.StartNew();
                        using var answer = await report.SendAsync();
                        if (answer.StatusCode == HttpStatusCode.Accepted)
                        {
                            // Stored, and the log took longer than a request waits: too slow, which the percentiles show.
                            _ = Interlocked.Increment(ref _withoutReceipt);
                        }
                        else if (answer.StatusCode != HttpStatusCode.OK)
                        {
                            throw new InvalidOperationException(
                                $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"
                            );
                        }

                        lock (_milliseconds)
                        {
                            _milliseconds.Add(clock.Elapsed.TotalMilliseconds);
                        }
                    }
                })
        );
    }

    private double Percentile(int percent) => _milliseconds[(int)((_milliseconds.Count - 1) * percent / 100.0)];
}
