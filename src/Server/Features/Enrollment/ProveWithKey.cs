using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.KeyProofs;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>POST /enrolment/authentication/key: trades the old password and a signed challenge for a registered enterprise.</summary>
internal static class ProveWithKey
{
    /// <param name="Challenge">The compact JWS as issued by /login/challenge for the purpose "enrol".</param>
    internal sealed record Request(string Password, string Challenge, AuthenticationToken Token);

    internal sealed record Answer(string Next);

    public static async Task<IResult> HandleAsync(
        HttpContext context,
        Drafts drafts,
        UploadedFiles files,
        IMessageGateway gateway,
        OnlineAuthentication authentication,
        CancellationToken ct
    )
    {
        var body = await StrictBody.ReadAsync<Request>(context.Request, Protocol.MaxLoginBody, ct);
        if (!body.TryGetValue(out var request, out var rejection))
        {
            return Problems.From(rejection);
        }

        if (
            await drafts.FindAsync(context, ct) is not { State: EnrollmentState.Draft } draft
            || !(await EnrollmentProgress.OfAsync(files, draft, gateway.IsThere, ct)).IsReady
        )
        {
            return Problems.From(
                new Rejection(RejectionReason.TransitionNotAllowed, "no draft that is ready for authentication")
            );
        }

        var refusal = await authentication.TryAsync(draft, request, Answering.Of(context), ct);
        return refusal is null ? Results.Json(new Answer("/enrolment/tasks"))
            : refusal.MayBeTold ? Problems.From(refusal.Rejection)
            : Problems.LoginFailed(refusal.Rejection);
    }
}
