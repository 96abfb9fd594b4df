using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>Trades a challenge of a login or of 企业注册 for a Web eID token.</summary>
internal sealed class LoginOperation(
    AcceptedChallenge challenge,
    string origin,
    PinnedServer server,
    DateTimeOffset deadline,
    TimeProvider clock
) : Operation(origin, server, deadline)
{
    private LoginResult? _result;

    public override string Purpose => challenge.IsEnrollment ? "企业注册认证" : "登录";

    /// <summary>An expired lock still shows who holds it, where the server has a rule for such.</summary>
    public override bool TakesExpired => challenge.IsEnrollment;

    public override IReadOnlyList<string> Statements => [];

    public override IReadOnlyList<KeyCertificate> Choose(IReadOnlyList<KeyCertificate> present)
    {
        var suitable = present.Where(c => challenge.IsEnrollment ? c.IsForEnrollment : c.IsForLogin).ToList();
        if (suitable.Count == 0)
        {
            throw new RefusedException(new Rejection(RejectionReason.KeyUsageMissing, "no certificate for login"));
        }

        var now = clock.GetUtcNow();
        return TakesExpired || suitable.Exists(c => c.IsValidAt(now))
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
            LoginStatement.ToBeSigned(Origin, jws.Text, algorithm, jws.Claims.Pur),
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
