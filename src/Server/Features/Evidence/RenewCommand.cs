using System.CommandLine;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary><c>jianli evidence renew</c> and <c>jianli evidence states</c>: keep the proofs alive, and say how they are.</summary>
internal static class RenewCommand
{
    private const int DefaultDays = 180;

    private sealed record Renewed(int Archived, int InBatch, int Batches, bool IsComplete, string? Reason);

    public static Command Renew(Func<WebApplication> create)
    {
        var number = new Option<string?>("--number") { Description = "one receipt's evidence, due or not" };
        var batch = new Option<bool>("--batch")
        {
            Description =
                "RFC 4998: one token for all confirmed evidence that is in no batch yet, and one for each batch that is due",
        };
        var within = new Option<int>("--within")
        {
            Description = "what runs out within so many days is due",
            DefaultValueFactory = _ => DefaultDays,
        };
        var renew = new Command("renew", "archive confirmed evidence and renew what runs out")
        {
            number,
            batch,
            within,
        };
        renew.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                await using var scope = app.Services.CreateAsyncScope();
                await RefreshStatusAsync(app, ct);
                var services = scope.ServiceProvider;
                var dueBefore = services
                    .GetRequiredService<TimeProvider>()
                    .GetUtcNow()
                    .AddDays(parsed.GetValue(within));
                var renewed = parsed.GetValue(batch)
                    ? await RenewBatchesAsync(services, dueBefore, ct)
                    : await ArchiveAsync(services, parsed.GetValue(number), dueBefore, ct);
                await WriteAsync(
                    parsed.GetValue(CommandLine.Json),
                    renewed,
                    $"{renewed.Archived} archive timestamps, {renewed.InBatch} in a new batch, {renewed.Batches} batches renewed"
                        + (renewed.IsComplete ? "" : $"; the rest waits: {renewed.Reason}"),
                    ct
                );
                return renewed.IsComplete ? CommandLine.Done : CommandLine.Failed;
            }
        );
        return renew;
    }

    public static Command States(Func<WebApplication> create)
    {
        var states = new Command("states", "how much evidence is in which state, and how much is due for renewal");
        states.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                await using var scope = app.Services.CreateAsyncScope();
                var now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
                var counts = await EvidenceStates.CountAsync(
                    scope.ServiceProvider.GetRequiredService<RegistryDbContext>(),
                    now.AddDays(DefaultDays),
                    ct
                );
                await WriteAsync(
                    parsed.GetValue(CommandLine.Json),
                    counts,
                    $"received {counts.Received}\ntimestamped {counts.Timestamped}\nconfirmed {counts.Confirmed}\n"
                        + $"archived {counts.Archived}\nrepudiated {counts.Repudiated}\ncontested {counts.Contested}\n"
                        + $"due for renewal {counts.RenewalsDue}",
                    ct
                );
                return CommandLine.Done;
            }
        );
        return states;
    }

    private static async Task<Renewed> RenewBatchesAsync(
        IServiceProvider services,
        DateTimeOffset dueBefore,
        CancellationToken ct
    )
    {
        var (inBatch, batches) = (0, 0);
        try
        {
            var renewal = services.GetRequiredService<BatchRenewal>();
            batches = await renewal.RenewTokensAsync(dueBefore, ct);
            int added;
            do
            {
                added = await renewal.RenewAsync(ct);
                inBatch += added;
            } while (added > 0);
            return new Renewed(0, inBatch, batches, IsComplete: true, null);
        }
        catch (TimestampUnavailableException error)
        {
            return new Renewed(0, inBatch, batches, IsComplete: false, error.Message);
        }
    }

    private static async Task<Renewed> ArchiveAsync(
        IServiceProvider services,
        string? number,
        DateTimeOffset dueBefore,
        CancellationToken ct
    )
    {
        var db = services.GetRequiredService<RegistryDbContext>();
        var chosen = number is null
            ? await db
                .Evidence.Where(e =>
                    e.Erasure == null && e.Confirmation != null && !e.Archives.Any() && !e.Renewals.Any()
                )
                .Select(e => e.Id)
                .Union(EvidenceStates.Due(db, dueBefore).Select(e => e.Id))
                .ToListAsync(ct)
            : await db.Evidence.Where(e => e.ReceiptNumber == number).Select(e => e.Id).ToListAsync(ct);
        var archived = 0;
        try
        {
            foreach (var id in chosen)
            {
                archived += await services.GetRequiredService<Archiver>().ArchiveAsync(id, ct) ? 1 : 0;
            }
        }
        catch (TimestampUnavailableException error)
        {
            return new Renewed(archived, 0, 0, IsComplete: false, error.Message);
        }

        return number is not null && archived == 0
            ? new Renewed(0, 0, 0, IsComplete: false, $"{number} is unknown or not confirmed yet")
            : new Renewed(archived, 0, 0, IsComplete: true, null);
    }

    /// <summary>The authority's own certificate needs fresh status; the server's loops do not run in a command.</summary>
    private static Task RefreshStatusAsync(WebApplication app, CancellationToken ct) =>
        app.Services.GetRequiredService<Hosting.Trust.StatusRefresh>().RefreshOnceAsync(ct);

    private static async Task WriteAsync<T>(bool json, T data, string text, CancellationToken ct) =>
        await Console.Out.WriteLineAsync(
            (json ? JsonSerializer.Serialize(data, StrictJson.Options) : text).AsMemory(),
            ct
        );
}
