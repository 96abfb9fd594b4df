using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>Trades a challenge for a Web eID token.</summary>
internal sealed class LoginOperation(
    AcceptedChallenge challenge,
    string origin,
    PinnedServer server,
    DateTimeOffset deadline,
    TimeProvider clock
) : Operation(origin, server, deadline)
{
    private LoginResult? _result;

    public override string Purpose => "登录";

    public override IReadOnlyList<string> Statements => [];

    public override IReadOnlyList<KeyCertificate> Choose(IReadOnlyList<KeyCertificate> present)
    {
        var suitable = present.Where(c => c.IsForLogin).ToList();
        if (suitable.Count == 0)
        {
            throw new RefusedException(new Rejection(RejectionReason.KeyUsageMissing, "no certificate for login"));
        }

        var now = clock.GetUtcNow();
        return suitable.Exists(c => c.IsValidAt(now))
            ? [.. suitable.OrderByDescending(c => c.IsValidAt(now))]
            : throw new RefusedException(new Rejection(RejectionReason.CertificateExpired, "all are expired"));
    }

    public override async Task SignAsync(
        IKeySession session,
        KeyCertificate certificate,
        KeyUse use,
        CancellationToken ct
    )
    {
        ct.ThrowIfCancellationRequested();
        var jws = challenge.Jws;
        var accepted = certificate.Algorithms.Where(a => jws.Claims.Algs.Contains(JoseNames.Of(a))).ToList();
        if (accepted.Count == 0)
        {
            throw new RefusedException(new Rejection(RejectionReason.AlgorithmNotAllowed, "algs"));
        }

        var algorithm = accepted[0];
        var signature = await use.SignAsync(
            session,
            certificate,
            algorithm,
            LoginStatement.ToBeSigned(Origin, jws.Text, algorithm),
            this,
            SHA256.HashData(Encoding.ASCII.GetBytes(jws.Text))
        );
        var token = new AuthenticationToken(
            Convert.ToBase64String(certificate.Certificate.Der),
            JoseNames.Of(algorithm),
            Convert.ToBase64String(signature),
            Protocol.TokenFormatOf(algorithm),
            AgentProgram.Name
        );
        Change(() => _result = new LoginResult(jws.Text, token));
        Move(OperationEvent.Complete);
    }

    protected override OperationStatus Describe(string state, AgentError? error, string? notice) =>
        new(state, error, state == "done" ? _result : null, null, notice);
}
