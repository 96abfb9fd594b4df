using System.Buffers.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>The checks that challenges and sign requests have in common; numbers are those of docs/protocol.md §4.</summary>
internal sealed class RequestChecks(ReplayMemory replays, TimeProvider clock)
{
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private const int JtiOctets = 16;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What both kinds of request claim.</summary>
    internal sealed record Common(
        int Version,
        string Jti,
        string Issuer,
        string Audience,
        string Purpose,
        long IssuedAt,
        long Expires
    );

    /// <summary>Steps 2 to 4: who asks, for what, when. The JWS itself was verified before.</summary>
    public Rejection? Check(Common claims, PinnedServer server, string origin, string purpose, TimeSpan lifetime)
    {
        // 2. The request was made for the page that brings it, by the server whose keys verified it.
        if (claims.Audience != origin)
        {
            return new Rejection(RejectionReason.ChallengeAudienceMismatch, "aud is not the Origin");
        }

        if (claims.Issuer != server.Id)
        {
            return new Rejection(RejectionReason.ChallengeIssuerMismatch, "iss is not the pinned server");
        }

        // 3. By ver, pur and jti it is what it is used as.
        if (claims.Version != 1 || claims.Purpose != purpose || !IsJti(claims.Jti))
        {
            return new Rejection(RejectionReason.ChallengePurposeWrong, "ver, pur or jti");
        }

        // 4. Now lies between iat and exp, give or take a wrong clock.
        var now = Now.ToUnixTimeSeconds();
        var tolerance = (long)ClockTolerance.TotalSeconds;
        if (claims.Expires <= claims.IssuedAt || claims.Expires - claims.IssuedAt > (long)lifetime.TotalSeconds)
        {
            return new Rejection(RejectionReason.ChallengeMalformed, "exp does not fit iat");
        }

        return now >= claims.Expires + tolerance ? new Rejection(RejectionReason.ChallengeExpired, "exp")
            : now < claims.IssuedAt - tolerance ? new Rejection(RejectionReason.ChallengeNotYetValid, "iat")
            : null;
    }

    /// <summary>The last check before a person is asked: the same jti never gets this far twice.</summary>
    public Rejection? Spend(string jti, long expires) =>
        replays.TrySpend(jti, DateTimeOffset.FromUnixTimeSeconds(expires) + ClockTolerance, Now)
            ? null
            : new Rejection(RejectionReason.ChallengeReplayed, "jti was seen before");

    private static bool IsJti(string text)
    {
        var octets = new byte[JtiOctets];
        return text.Length == 22
            && Base64Url.TryDecodeFromChars(text, octets, out var written)
            && written == JtiOctets
            && Base64Url.EncodeToString(octets) == text;
    }
}
