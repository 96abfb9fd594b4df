using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Login;

/// <summary>Our own challenge, checked for signature, type, issuer, purpose, time, session and origin; not yet spent.</summary>
public sealed class VerifiedChallenge
{
    private const int ClaimsVersion = 1;
    private const int IdSize = 16;
    private const int NonceSize = 32;
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(120);

    // Two nodes of one server may disagree by this much about what time it is.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    internal VerifiedChallenge(CompactJws<ChallengeClaims> jws) => Jws = jws;

    public CompactJws<ChallengeClaims> Jws { get; }

    /// <param name="preSessionCookie">Value of __Host-jlk-pre.</param>
    /// <param name="origin">The request's Origin header.</param>
    /// <param name="purpose">What it has to have been made for.</param>
    public static Verdict<VerifiedChallenge> Verify(
        string compactJws,
        IReadOnlyList<RequestKey> ownKeys,
        string serverId,
        string preSessionCookie,
        string origin,
        DateTimeOffset now,
        string purpose = LoginStatement.Purpose
    )
    {
        // 3.2 Our own JWS: signature and typ …
        if (
            !CompactJws<ChallengeClaims>
                .Verify(compactJws, Protocol.ChallengeType, ownKeys)
                .TryGetValue(out var jws, out var rejection)
        )
        {
            return rejection;
        }

        // … then iss, pur and exp by the server's clock.
        if (CheckClaims(jws.Claims, serverId, purpose, now) is { } refused)
        {
            return refused;
        }

        // 3.3 The pre-session cookie's hash is sid; the Origin is aud.
        var session = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(preSessionCookie)));
        if (session != jws.Claims.Sid)
        {
            return new Rejection(RejectionReason.ChallengeSessionMismatch, "made for another pre-session");
        }

        return origin == jws.Claims.Aud
            ? new VerifiedChallenge(jws)
            : new Rejection(RejectionReason.ChallengeAudienceMismatch, "the Origin is not aud");
    }

    private static Rejection? CheckClaims(ChallengeClaims claims, string serverId, string purpose, DateTimeOffset now)
    {
        if (
            claims.Ver != ClaimsVersion
            || !IsUrlOctets(claims.Jti, IdSize)
            || !IsUrlOctets(claims.N, NonceSize)
            || !IsUrlOctets(claims.Sid, SHA256.HashSizeInBytes)
        )
        {
            return new Rejection(RejectionReason.ChallengeMalformed, "ver, jti, n or sid");
        }

        if (claims.Iss != serverId)
        {
            return new Rejection(RejectionReason.ChallengeIssuerMismatch, "issued by another server");
        }

        if (claims.Pur != purpose)
        {
            return new Rejection(RejectionReason.ChallengePurposeWrong, $"not made for {purpose}");
        }

        // Compared as seconds: a number far outside the calendar is no reason to fail.
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        if (claims.Iat > seconds + ClockSkew.TotalSeconds)
        {
            return new Rejection(RejectionReason.ChallengeNotYetValid, "issued in the future");
        }

        return seconds >= claims.Exp || claims.Exp > claims.Iat + LongestLife.TotalSeconds
            ? new Rejection(RejectionReason.ChallengeExpired, "expired, or made to live too long")
            : null;
    }

    private static bool IsUrlOctets(string text, int size) =>
        StrictBase64.TryDecodeUrl(text, size, out var bytes) && bytes.Length == size;
}
