using System.CommandLine;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Server.Hosting;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary><c>jianli evidence audit</c>: replays evidence and log; exit 1 and one line a bad row if anything was altered.</summary>
internal static class EvidenceCommands
{
    public static Command Create(Func<WebApplication> create)
    {
        var audit = new Command("audit", "replay all evidence and the log, and name every row that was altered");
        audit.SetAction((parsed, ct) => AuditAsync(create, parsed.GetValue(CommandLine.Json), ct));
        return new Command("evidence", "the stored evidence")
        {
            audit,
            RenewCommand.Renew(create),
            RenewCommand.States(create),
        };
    }

    private static async Task<int> AuditAsync(Func<WebApplication> create, bool json, CancellationToken ct)
    {
        await using var app = create();
        await using var scope = app.Services.CreateAsyncScope();
        var report = await scope.ServiceProvider.GetRequiredService<EvidenceAudit>().RunAsync(ct);
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, StrictJson.Options).AsMemory(), ct);
        }
        else
        {
            foreach (var finding in report.Findings)
            {
                await Console.Out.WriteLineAsync($"{finding.Row}: {finding.Problem}".AsMemory(), ct);
            }

            await Console.Out.WriteLineAsync(
                $"{report.Evidence} records, {report.LogSize} log entries, {report.Findings.Count} altered".AsMemory(),
                ct
            );
        }

        return report.Findings.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }
}
