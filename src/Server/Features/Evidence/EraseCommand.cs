using System.CommandLine;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary><c>jianli evidence erase NUMBER --reason …</c>: forgets the personal data of one application and its evidence. Cannot be undone.</summary>
internal static class EraseCommand
{
    private static readonly Argument<string> Number = new("number")
    {
        Description = "of an application, or of a receipt about it",
    };
    private static readonly Option<string> Reason = new("--reason")
    {
        Description = "retention-over; court-order; authority-order",
        Required = true,
    };
    private static readonly Option<string?> OrderNumber = new("--order") { Description = "the order's number" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "only say what would go" };
    private static readonly Option<bool> Yes = new("--yes")
    {
        Description = "do not ask for the number once more; for scripts",
    };

    public static Command Create(Func<WebApplication> create)
    {
        var erase = new Command("erase", "forget the personal data of an application and its evidence 依法删除")
        {
            Number,
            Reason,
            OrderNumber,
            DryRun,
            Yes,
        };
        Reason.Validators.Add(result =>
        {
            if (ReasonOf(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError("--reason is retention-over, court-order or authority-order");
            }
        });
        erase.SetAction((parsed, ct) => EraseAsync(create, parsed, ct));
        return erase;
    }

    private static async Task<int> EraseAsync(Func<WebApplication> create, ParseResult parsed, CancellationToken ct)
    {
        await using var app = create();
        await using var scope = app.Services.CreateAsyncScope();
        var erasure = scope.ServiceProvider.GetRequiredService<EvidenceErasure>();
        var order = new ErasureOrder(
            ReasonOf(parsed.GetRequiredValue(Reason))!.Value,
            parsed.GetValue(OrderNumber)?.Trim()
        );
        var plan = await erasure.PlanAsync(parsed.GetRequiredValue(Number), order, ct);
        if (plan is null)
        {
            await Console.Error.WriteLineAsync("refused: no application and no receipt has this number");
            return CommandLine.Failed;
        }

        await Console.Out.WriteLineAsync(
            (
                parsed.GetValue(CommandLine.Json) ? JsonSerializer.Serialize(plan, StrictJson.Options) : TextOf(plan)
            ).AsMemory(),
            ct
        );
        if (plan.Refusal is not null || parsed.GetValue(DryRun))
        {
            return plan.Refusal is null ? CommandLine.Done : CommandLine.Failed;
        }

        if (!parsed.GetValue(Yes) && !await IsConfirmedAsync(plan))
        {
            await Console.Error.WriteLineAsync("nothing was erased");
            return CommandLine.Failed;
        }

        var erased = await erasure.EraseAsync(plan, order, ct);
        await Console.Out.WriteLineAsync($"erased {erased}, before {plan.Receipts.Count - erased}".AsMemory(), ct);
        return CommandLine.Done;
    }

    private static async Task<bool> IsConfirmedAsync(ErasurePlan plan)
    {
        await Console.Out.WriteAsync($"this cannot be undone; type {plan.ApplicationNumber} to erase: ");
        return (await Console.In.ReadLineAsync())?.Trim() == plan.ApplicationNumber;
    }

    private static string TextOf(ErasurePlan plan) =>
        $"""
            application {plan.ApplicationNumber}: name, id number, phone, reasons and opinions
            evidence    {plan.Unerased} of {plan.Receipts.Count}: statement, signature file, salts ({string.Join(
                ' ',
                plan.Receipts
            )})
            attachments {plan.Attachments}: files and names
            kept        receipts, log entries, proofs, timestamps, certificates
            """
        + (plan.Refusal is null ? "" : $"\nrefused: {plan.Refusal}");

    private static ErasureReason? ReasonOf(string? word) =>
        word switch
        {
            "retention-over" => ErasureReason.RetentionOver,
            "court-order" => ErasureReason.CourtOrder,
            "authority-order" => ErasureReason.AuthorityOrder,
            _ => null,
        };
}
