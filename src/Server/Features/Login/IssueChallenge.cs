using System.Buffers.Text;
using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Hosting.Sessions;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Login;

/// <summary>POST /login/challenge: gives anybody a signed challenge for this browser. Nothing is stored (docs/protocol.md, Login 1).</summary>
internal static class IssueChallenge
{
    private const int MaxBody = 64;
    private const int JtiSize = 16;
    private const int NonceSize = 32;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(120);
    private static readonly string[] Algorithms = [.. Enum.GetValues<SignatureAlgorithm>().Select(JoseNames.Of)];

    /// <param name="Purpose">"enrol" for 企业注册; absent: a login.</param>
    internal sealed record Request(string? Purpose = null);

    internal sealed record Answer(string Challenge);

    public static async Task<IResult> HandleAsync(
        HttpContext context,
        IServerKeyStore keys,
        IOptions<ServerOptions> server,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var body = await StrictBody.ReadAsync<Request>(context.Request, MaxBody, ct);
        if (!body.TryGetValue(out var request, out var rejection))
        {
            return Problems.From(rejection);
        }

        if (request.Purpose is not (null or LoginStatement.EnrollmentPurpose))
        {
            return Problems.From(new Rejection(RejectionReason.RequestMalformed, "no challenge has such a purpose"));
        }

        if (RequestOrigin.Of(context.Request) != server.Value.Origin)
        {
            return Problems.LoginFailed(new Rejection(RejectionReason.ChallengeAudienceMismatch, "foreign Origin"));
        }

        var preSession = SessionCookies.PreSessionOf(context);
        var issuedAt = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new ChallengeClaims(
            Ver: 1,
            Jti: Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(JtiSize)),
            Iss: server.Value.Id,
            Aud: server.Value.Origin,
            Pur: request.Purpose ?? LoginStatement.Purpose,
            N: Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceSize)),
            Iat: issuedAt,
            Exp: issuedAt + (long)Life.TotalSeconds,
            Sid: Base64Url.EncodeToString(SessionCookies.HashOf(preSession)),
            Algs: Algorithms
        );
        var key = keys.Current(ServerKeyUse.Request);
        var challenge = CompactJwsWriter.Write(claims, Protocol.ChallengeType, key.Kid!, keys.SignRequest);
        return Results.Json(new Answer(challenge), StrictJson.Options);
    }
}
