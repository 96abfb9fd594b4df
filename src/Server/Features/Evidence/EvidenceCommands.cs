using System.CommandLine;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary><c>jianli evidence</c>: audit (exit 1 and one line a bad row if anything was altered), proof, checkpoint.</summary>
internal static class EvidenceCommands
{
    private static readonly Option<bool> LogOnly = new("--log")
    {
        Description = "the log alone: leaves, tiles, checkpoints, second copy; no signature of evidence",
    };
    private static readonly Argument<string> Id = new("id") { Description = "a receipt number or an evidence id" };
    private static readonly Option<long?> Since = new("--since")
    {
        Description = "an older published size: its consistency with the last checkpoint instead",
    };

    public static Command Create(Func<WebApplication> create)
    {
        var audit = new Command("audit", "replay all evidence and the log, and name every row that was altered")
        {
            LogOnly,
        };
        audit.SetAction(
            (parsed, ct) =>
                AuditAsync(
                    create,
                    parsed.GetValue(LogOnly) ? AuditDepth.Log : AuditDepth.Everything,
                    parsed.GetValue(CommandLine.Json),
                    ct
                )
        );
        var proof = new Command("proof", "print the inclusion of one piece of evidence (C2SP tlog-proof)") { Id };
        proof.SetAction((parsed, ct) => PrintAsync(create, db => ProofAsync(db, parsed.GetRequiredValue(Id), ct)));
        var checkpoint = new Command("checkpoint", "print the last published checkpoint (C2SP tlog-checkpoint)")
        {
            Since,
        };
        checkpoint.SetAction((parsed, ct) => PrintAsync(create, db => CheckpointAsync(db, parsed.GetValue(Since), ct)));
        return new Command("evidence", "the stored evidence")
        {
            audit,
            proof,
            checkpoint,
            RenewCommand.Renew(create),
            RenewCommand.States(create),
            EraseCommand.Create(create),
        };
    }

    private static async Task<int> AuditAsync(
        Func<WebApplication> create,
        AuditDepth depth,
        bool json,
        CancellationToken ct
    )
    {
        await using var app = create();
        await using var scope = app.Services.CreateAsyncScope();
        var report = await scope.ServiceProvider.GetRequiredService<EvidenceAudit>().RunAsync(ct, depth);
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

            foreach (var number in report.Erased)
            {
                await Console.Out.WriteLineAsync($"erased by law: {number}".AsMemory(), ct);
            }

            await Console.Out.WriteLineAsync(
                $"{report.Evidence} records, {report.LogSize} log entries, {report.Findings.Count} altered".AsMemory(),
                ct
            );
        }

        return report.Findings.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }

    private static async Task<int> PrintAsync(Func<WebApplication> create, Func<RegistryDbContext, Task<string?>> ask)
    {
        await using var app = create();
        await using var scope = app.Services.CreateAsyncScope();
        if (await ask(scope.ServiceProvider.GetRequiredService<RegistryDbContext>()) is not { } text)
        {
            await Console.Error.WriteLineAsync("not in the published log");
            return CommandLine.Failed;
        }

        await Console.Out.WriteAsync(text);
        return CommandLine.Done;
    }

    private static async Task<string?> ProofAsync(RegistryDbContext db, string id, CancellationToken ct)
    {
        var evidenceId = Guid.TryParse(id, out var parsed) ? parsed : Guid.Empty;
        var index = await db
            .Evidence.Where(e => e.Id == evidenceId || e.ReceiptNumber == id)
            .Select(e => (long?)e.LogEntry!.Index)
            .SingleOrDefaultAsync(ct);
        var published = await PublicLog.LastAsync(db, ct);
        return index is { } at && published is not null && at < published.Size
            ? new LogProof(at, new LogTree(db).InclusionProof(at, published.Size), published.Note).Render()
            : null;
    }

    private static async Task<string?> CheckpointAsync(RegistryDbContext db, long? since, CancellationToken ct)
    {
        var published = await PublicLog.LastAsync(db, ct);
        return published is null || since is < 1 || since > published.Size ? null
            : since is not { } old ? published.Note
            : new ConsistencyProof(
                old,
                old == published.Size ? [] : new LogTree(db).ConsistencyProof(old, published.Size),
                published.Note
            ).Render();
    }
}
