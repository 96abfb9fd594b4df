using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>POST /reporting/batch/{id}/sign-request: a request and a statement for each application that is still to be reported.</summary>
internal static class RequestBatch
{
    private const int MaxBody = 16 * 1024;

    private sealed record Answer(IReadOnlyList<Item> Items);

    private sealed record Item(string Number, string Request, string Statement);

    public static async Task<IResult> HandleAsync(
        Guid id,
        HttpContext context,
        [FromServices] SameOrigin sameOrigin,
        [FromServices] Batches batches,
        [FromServices] ReportingAct kind,
        [FromServices] SignRequestIssuer issuer,
        CancellationToken ct
    )
    {
        if (
            !(await StrictBody.ReadAsync<DecisionForm>(context.Request, MaxBody, ct)).TryGetValue(
                out var form,
                out var rejection
            )
        )
        {
            return Problems.From(rejection);
        }

        if (await sameOrigin.CheckAsync(context) is { } foreign)
        {
            return Problems.From(foreign);
        }

        var account = context.GetAccount();
        if (await batches.FindAsync(account, id, ct) is not { } items)
        {
            return Problems.From(new Rejection(RejectionReason.ApplicationUnknown, $"no batch {id}"));
        }

        if (form.Decision != "Report" || form.Via != "agent")
        {
            return Problems.From(new Rejection(RejectionReason.RequestMalformed, "a batch reports, by the agent"));
        }

        var answers = new List<Item>();
        foreach (var item in items.Where(i => i.IsPending))
        {
            var subject = await kind.FindAsync(account, item.Number, ct);
            if (!(await issuer.IssueAsync(account, kind, subject, form, ct)).TryGetValue(out var one, out rejection))
            {
                return Problems.From(rejection);
            }

            answers.Add(new Item(one.Number, one.Request, Convert.ToBase64String(one.Statement)));
        }

        return TypedResults.Json(new Answer(answers), JianliRegistry.Core.AgentProtocol.StrictJson.Options);
    }
}
