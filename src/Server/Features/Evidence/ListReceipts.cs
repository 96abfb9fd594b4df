using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>One signed act in a list.</summary>
/// <param name="State">RECEIVED, or TIMESTAMPED once a timestamp stands beside it.</param>
/// <param name="LogIndex">Null until the act is in the log; its receipt follows.</param>
internal sealed record ReceiptSummary(
    string ReceiptNumber,
    string ApplicationNumber,
    string Decision,
    DateTimeOffset ReceivedAt,
    string StatementSha256,
    string State,
    long? LogIndex
);

/// <summary>GET /integration/v1/receipts: every act that the machine's own enterprise signed.</summary>
internal static class ListReceipts
{
    public static async Task<Ok<IntegrationPage<ReceiptSummary>>> HandleAsync(
        string? application,
        [AsParameters] PageRequest page,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        var enterprise = context.GetMachine().EnterpriseId;
        var own = db
            .Evidence.AsNoTracking()
            .Where(e => e.EnterpriseId == enterprise)
            .Select(e => new
            {
                e.ReceiptNumber,
                e.SubjectId,
                ApplicationNumber = db.Applications.Where(a => a.Id == e.SubjectId)
                    .Select(a => a.Number)
                    .FirstOrDefault()
                    ?? db.Deregistrations.Where(d => d.Id == e.SubjectId).Select(d => d.Number).FirstOrDefault()
                    ?? db.InfoChanges.Where(c => c.Id == e.SubjectId).Select(c => c.Number).First(),
                e.Decision,
                e.ReceivedAt,
                e.StatementSha256,
                IsTimestamped = e.Timestamp != null,
                LogIndex = e.LogEntry == null ? (long?)null : e.LogEntry.Index,
            });
        var about = application is null ? null : SubjectNames.IdsOf(db, enterprise, application);
        var found = (about is null ? own : own.Where(r => about.Contains(r.SubjectId)))
            .OrderByDescending(r => r.ReceivedAt)
            .ThenBy(r => r.ReceiptNumber);
        return TypedResults.Ok(
            await page.AnswerAsync(
                found,
                r => new ReceiptSummary(
                    r.ReceiptNumber,
                    r.ApplicationNumber,
                    r.Decision,
                    r.ReceivedAt,
                    Convert.ToHexStringLower(r.StatementSha256),
                    r.IsTimestamped ? "TIMESTAMPED" : "RECEIVED",
                    r.LogIndex
                ),
                context.Request,
                ct
            )
        );
    }
}
