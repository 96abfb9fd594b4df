using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>POST …/{number}/sign-request: trades a decision for the statement to sign and a request that an agent trusts.</summary>
internal static class RequestSignature
{
    private const string FileMediaType = "application/vnd.jianli.sign-request+json";
    private const int MaxBody = 16 * 1024;

    private sealed record Answer(string Request, string Statement, DateTimeOffset ExpiresAt);

    public static async Task<IResult> HandleAsync(
        string number,
        HttpContext context,
        IActKind kind,
        CancellationToken ct
    )
    {
        var services = context.RequestServices;
        if (
            !(await StrictBody.ReadAsync<DecisionForm>(context.Request, MaxBody, ct)).TryGetValue(
                out var form,
                out var rejection
            )
        )
        {
            return Problems.From(rejection);
        }

        if (await services.GetRequiredService<SameOrigin>().CheckAsync(context) is { } foreign)
        {
            return Problems.From(foreign);
        }

        var account = context.GetAccount();
        var subject = await kind.FindAsync(account, number, ct);
        var issuer = services.GetRequiredService<SignRequestIssuer>();
        if ((await issuer.IssueAsync(account, kind, subject, form, ct)).TryGetValue(out var issued, out rejection))
        {
            return form.Via == "file" ? File(issued) : Json(issued);
        }

        return rejection.Reason == RejectionReason.AlreadySubmitted && subject is not null
            ? Problems.From(
                rejection,
                await services.GetRequiredService<ActEvidence>().LastReceiptNumberAsync(kind.Act, subject.Id, ct)
            )
            : Problems.From(rejection);
    }

    /// <summary>The same request as a download, for a machine that has the key but not the page.</summary>
    public static IResult File(IssuedSignRequest issued) =>
        TypedResults.File(ContentOf([issued]), FileMediaType, $"{issued.Number}.jlsign");

    /// <summary>The same for a page's form; one consent and one PIN sign all of them.</summary>
    public static FileContentResult FileResult(string name, IReadOnlyList<IssuedSignRequest> issued) =>
        new(ContentOf(issued), FileMediaType) { FileDownloadName = $"{name}.jlsign" };

    private static byte[] ContentOf(IReadOnlyList<IssuedSignRequest> issued) =>
        StrictJson.Render(
            new SignFile(
                Protocol.SignFileFormat,
                [.. issued.Select(i => new SignItem(i.Request, Convert.ToBase64String(i.Statement)))]
            )
        );

    private static JsonHttpResult<Answer> Json(IssuedSignRequest issued) =>
        TypedResults.Json(
            new Answer(issued.Request, Convert.ToBase64String(issued.Statement), issued.ExpiresAt),
            StrictJson.Options
        );
}
