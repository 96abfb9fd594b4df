using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Operations;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>POST /v1/operations: trades a challenge or a list of sign requests for an operation id.</summary>
internal static class CreateOperation
{
    public static async Task HandleAsync(HttpContext http, OperationBook operations, PinnedServer server, string origin)
    {
        // The gate has bounded Content-Length, and Kestrel reads no more than it says.
        var body = new byte[(int)http.Request.ContentLength!.Value];
        await http.Request.Body.ReadExactlyAsync(body, http.RequestAborted);
        if (!Parse(body).TryGetValue(out var request, out var rejection))
        {
            await Answers.WriteErrorAsync(
                http,
                StatusCodes.Status400BadRequest,
                AgentFaults.Of(AgentFaults.CodeOf(rejection.Reason))
            );
            return;
        }

        var accepted = operations.Start(request, server, origin);
        await (
            accepted is null
                ? Answers.WriteErrorAsync(http, StatusCodes.Status409Conflict, AgentFaults.Of(AgentErrors.Busy))
                : Answers.WriteAsync(http, StatusCodes.Status202Accepted, accepted)
        );
    }

    private static Verdict<OperationRequest> Parse(byte[] body)
    {
        if (
            !StrictJson
                .Parse<OperationRequest>(body, Protocol.MaxSignBody)
                .TryGetValue(out var request, out var rejection)
        )
        {
            return rejection;
        }

        return request switch
        {
            { Type: "login", Challenge: not null, Items: null } => body.Length <= Protocol.MaxLoginBody
                ? request
                : new Rejection(RejectionReason.RequestTooLarge, "login body"),
            { Type: "sign", Challenge: null, Items.Count: > 0 and <= SignOperation.MaxItems } => request,
            { Type: "sign", Challenge: null, Items.Count: > SignOperation.MaxItems } => new Rejection(
                RejectionReason.RequestTooLarge,
                "more items than a person can be asked about"
            ),
            _ => new Rejection(RejectionReason.RequestMalformed, "neither login nor sign"),
        };
    }
}
