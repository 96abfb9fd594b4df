using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>POST …/{number}/submission: trades a signed statement for its receipt; the same statement gets the same bytes for ever.</summary>
internal static class SubmitAct
{
    private const int MaxBody = 128 * 1024;

    private sealed record Answer(string ReceiptNumber, string ReceiptText, string ReceiptSignature, string Location);

    private sealed record Pending(string ReceiptNumber);

    public static async Task<IResult> HandleAsync(
        string number,
        HttpContext context,
        IActKind kind,
        CancellationToken ct
    )
    {
        var services = context.RequestServices;
        // 1. Strict JSON, canonical base64, size caps.
        if (
            !(await StrictBody.ReadAsync<SubmissionBody>(context.Request, MaxBody, ct)).TryGetValue(
                out var body,
                out var rejection
            ) || !Submission.Decode(body).TryGetValue(out var submission, out rejection)
        )
        {
            return Problems.From(rejection);
        }

        // 2. Session (the endpoint's policy), Origin, antiforgery.
        if (await services.GetRequiredService<SameOrigin>().CheckAsync(context) is { } foreign)
        {
            return Problems.From(foreign);
        }

        // 3.–12. stand where they are decided.
        var submissions = services.GetRequiredService<ActSubmission>();
        var (accepted, refused) = await submissions.SubmitAsync(context.GetAccount(), kind, number, submission, ct);
        return refused is not null
            ? Problems.From(refused.Rejection, refused.ReceiptNumber)
            : AnswerOf(accepted!.ReceiptNumber, accepted.Receipt);
    }

    private static IResult AnswerOf(string number, Receipt? receipt) =>
        receipt is null
            ? TypedResults.Json(new Pending(number), StrictJson.Options, statusCode: StatusCodes.Status202Accepted)
            : TypedResults.Json(
                new Answer(
                    number,
                    Convert.ToBase64String(receipt.Text),
                    Convert.ToBase64String(receipt.Cms),
                    $"/evidence/{number}"
                ),
                StrictJson.Options
            );
}
