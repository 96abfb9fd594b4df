using System.Text.Json;
using JianliRegistry.Server.Hosting;
using Spectre.Console;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>Where a command answers.</summary>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool Json)
{
    public static Terminal OfProcess(bool json) => new(Console.Out, Console.Error, json);
}

/// <summary>A bulk import on the terminal: a bar while it works, then what became of each row.</summary>
internal static class BulkReport
{
    private const int MaxShown = 50;

    /// <summary>The bar goes to standard error, so that standard output stays for the answer.</summary>
    public static async Task<BulkCounts> WithProgressAsync(
        ImportSource source,
        Terminal terminal,
        Func<Action<string, int>, Task<BulkCounts>> run
    )
    {
        if (terminal.Json || terminal.Error != Console.Error || Console.IsErrorRedirected)
        {
            return await run((_, _) => { });
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console
            .Progress()
            .StartAsync(context =>
            {
                var bars = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                return run(
                    (pass, done) =>
                    {
                        if (!bars.TryGetValue(pass, out var bar))
                        {
                            bars[pass] = bar = context.AddTask(pass, maxValue: Math.Max(1, source.Count));
                        }

                        bar.Value = done;
                    }
                );
            });
    }

    public static async Task<int> WriteAsync(BulkCounts counts, BulkOptions options, Terminal terminal)
    {
        if (terminal.Json)
        {
            await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(counts, JsonSerializerOptions.Web));
        }
        else
        {
            var dry = options.DryRun ? "dry run, nothing stored: " : "";
            await terminal.Out.WriteLineAsync(
                $"{dry}{counts.Rows} rows: {counts.Added} added, {counts.Unchanged} unchanged, {counts.Differing.Count} differing, {counts.Orphans.Count} orphans, {counts.BadRows} bad; checksum {counts.Checksum}"
            );
            foreach (var line in counts.Errors.Concat(counts.Differing).Concat(counts.Orphans).Take(MaxShown))
            {
                await terminal.Error.WriteLineAsync(line);
            }

            var more = counts.Errors.Count + counts.Differing.Count + counts.Orphans.Count - MaxShown;
            if (more > 0)
            {
                await terminal.Error.WriteLineAsync($"and {more} more; --json lists all");
            }
        }

        return counts.Errors.Count == 0 && counts.IsReconciled ? CommandLine.Done : CommandLine.Failed;
    }
}
