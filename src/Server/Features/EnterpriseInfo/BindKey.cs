using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.KeyProofs;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>POST /enterprise/keys/binding: a session made with one key binds another one of the same enterprise.</summary>
internal static class BindKey
{
    /// <param name="Challenge">The compact JWS as issued by /login/challenge.</param>
    internal sealed record Request(string Challenge, AuthenticationToken Token);

    internal sealed record Answer(string Next);

    public static async Task<IResult> HandleAsync(
        HttpContext context,
        [FromServices] SameOrigin sameOrigin,
        [FromServices] KeyProof proofs,
        [FromServices] CertificateTrust trust,
        [FromServices] CreditCodeRules creditCodes,
        [FromServices] KeyBindingBook book,
        [FromServices] TimeProvider clock,
        CancellationToken ct
    )
    {
        var body = await StrictBody.ReadAsync<Request>(context.Request, Protocol.MaxLoginBody, ct);
        if (!body.TryGetValue(out var request, out var rejection))
        {
            return Problems.From(rejection);
        }

        if (await sameOrigin.CheckAsync(context) is { } foreign)
        {
            return Problems.From(foreign);
        }

        // The new key is at hand and trusted, and its certificate itself states this enterprise's code.
        var account = context.GetAccount();
        if (
            !(await proofs.VerifyAsync(request.Challenge, request.Token, Answering.Of(context), ct)).TryGetValue(
                out var proof,
                out rejection
            )
            || !(
                await trust.ValidateAsync(proof.Certificate, CertificatePurpose.Login, clock.GetUtcNow(), ct)
            ).TryGetValue(out var certificate, out rejection)
            || !CreditCodeExtractor
                .Extract(certificate.Certificate, creditCodes)
                .TryGetValue(out var code, out rejection)
        )
        {
            return Problems.From(rejection);
        }

        if (code.Value != account.CreditCode)
        {
            return Problems.From(
                new Rejection(RejectionReason.StatementOrganizationMismatch, $"the certificate states {code}")
            );
        }

        var bound = await book.BindAsync(context.GetActor(), account.EnterpriseId, code, certificate.Certificate, ct);
        return bound.TryGetValue(out _, out rejection)
            ? Results.Json(new Answer("/enterprise/keys?bound=true"))
            : Problems.From(rejection);
    }
}
