using System.Buffers.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Storage;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.KeyProofs;

/// <summary>Whose browser answers, and from which page.</summary>
/// <param name="PreSession">Value of the cookie __Host-jlk-pre.</param>
/// <param name="Origin">The request's Origin header.</param>
internal sealed record Answering(string PreSession, string Origin)
{
    public static Answering Of(HttpContext context) =>
        new(context.Request.Cookies[Sessions.SessionCookies.PreSession] ?? "", RequestOrigin.Of(context.Request));
}

/// <summary>That somebody at this browser holds a key: for a login, for 企业认证 and for binding another key alike.</summary>
/// <remarks>The certificate is not trusted yet, and nothing says whose it is.</remarks>
internal sealed class KeyProof(
    IServerKeyStore keys,
    ChallengeStore challenges,
    IOptions<ServerOptions> server,
    TimeProvider clock
)
{
    /// <summary>A challenge signed just before a rotation is still ours.</summary>
    private static readonly TimeSpan RotationGrace = TimeSpan.FromMinutes(3);

    /// <param name="purpose">What the challenge has to have been made for.</param>
    public async Task<Verdict<VerifiedLogin>> VerifyAsync(
        string compactJws,
        AuthenticationToken token,
        Answering answering,
        CancellationToken ct,
        string purpose = LoginStatement.Purpose
    )
    {
        // 3.2, 3.3 Our own challenge, of this browser and this origin, still valid.
        var now = clock.GetUtcNow();
        if (
            !VerifiedChallenge
                .Verify(compactJws, OwnKeys(now), server.Value.Id, answering.PreSession, answering.Origin, now, purpose)
                .TryGetValue(out var challenge, out var rejection)
        )
        {
            return rejection;
        }

        // 3.4 Spend it before its token is looked at: of fifty copies one goes on.
        var claims = challenge.Jws.Claims;
        var spent = await challenges.SpendAsync(
            Base64Url.DecodeFromChars(claims.Jti),
            DateTimeOffset.FromUnixTimeSeconds(claims.Exp),
            ct
        );

        // 3.5, 3.6 Key policy, then the signature over this challenge.
        return spent.TryGetValue(out _, out rejection) ? VerifiedLogin.Verify(challenge, token) : rejection;
    }

    private List<RequestKey> OwnKeys(DateTimeOffset now) =>
        [
            .. keys
                .History.Where(k => k.Use == ServerKeyUse.Request)
                .Where(k => k.NotAfter is null || k.NotAfter + RotationGrace > now)
                .Select(k => new RequestKey(k.Kid!, k.Spki!)),
        ];
}
