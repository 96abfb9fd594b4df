using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>A login challenge that passed every check up to the token and whose jti is spent.</summary>
internal sealed class AcceptedChallenge
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(120);

    private AcceptedChallenge(CompactJws<ChallengeClaims> jws) => Jws = jws;

    public CompactJws<ChallengeClaims> Jws { get; }

    public bool IsEnrollment => Jws.Claims.Pur == LoginStatement.EnrollmentPurpose;

    public static Verdict<AcceptedChallenge> Accept(
        string compactJws,
        PinnedServer server,
        string origin,
        RequestChecks checks
    )
    {
        // 1. A key pinned for this very origin signed it as a challenge.
        if (
            !CompactJws<ChallengeClaims>
                .Verify(compactJws, Protocol.ChallengeType, server.RequestKeys)
                .TryGetValue(out var jws, out var rejection)
        )
        {
            return rejection;
        }

        // 2. to 4. Audience and server, purpose, iat and exp.
        var c = jws.Claims;
        var common = new RequestChecks.Common(c.Ver, c.Jti, c.Iss, c.Aud, c.Pur, c.Iat, c.Exp);
        var purpose = c.Pur == LoginStatement.EnrollmentPurpose ? c.Pur : LoginStatement.Purpose;
        if ((checks.Check(common, server, origin, purpose, Lifetime) ?? checks.Spend(c.Jti, c.Exp)) is { } refusal)
        {
            return refusal;
        }

        // 10. The jti is spent; what follows needs the person.
        return new AcceptedChallenge(jws);
    }
}
