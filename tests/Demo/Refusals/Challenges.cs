using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.Refusals;

/// <summary>What the agent says to a challenge that it must not sign; nobody is ever asked.</summary>
internal static class Challenges
{
    /// <returns>The line for the reader: code and title.</returns>
    public static string RefusalOf(OperationStatus ended, string code)
    {
        var error = ended.Error ?? ended.Items?.Select(item => item.Error).OfType<AgentError>().FirstOrDefault();
        return ended.State == "failed" && error?.Code == code
            ? $"{error.Code}: {error.Title}"
            : throw new UnexpectedException($"expected {code}, the agent ended with {ended.State} {error?.Code}");
    }

    public static async Task<string> OfferAsync(Scene scene, string challenge, string code, CancellationToken ct)
    {
        var request = new OperationRequest("login", Challenge: challenge);
        return RefusalOf(await scene.Page.OperateAsync(scene.Stack.Agent, request, person: null, ct), code);
    }

    /// <summary>A challenge like the server's, made by somebody else.</summary>
    public static string Forge(string audience, string keyId, ECDsa key)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new ChallengeClaims(
            Ver: 1,
            Jti: Random(16),
            Iss: "jianli-dev",
            Aud: audience,
            Pur: "login",
            N: Random(32),
            Iat: now,
            Exp: now + 60,
            Sid: Random(32),
            Algs: ["ES256", "RS256"]
        );
        return CompactJwsWriter.Write(
            claims,
            Protocol.ChallengeType,
            keyId,
            data => key.SignData(data, HashAlgorithmName.SHA256)
        );
    }

    public static string ServerKeyId(Scene scene) => File.ReadAllText(scene.Stack.Pki.ServerFile("request.kid")).Trim();

    private static string Random(int bytes) =>
        System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));
}

/// <summary>A login that was recorded and is played again.</summary>
internal sealed class AReplayedChallenge : Chapter
{
    public override string Title => "A replayed challenge";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var recorded = scene.Login ?? throw new UnexpectedException("nobody has logged in");
        var byAgent = await Challenges.OfferAsync(scene, recorded.Challenge, AgentErrors.ChallengeReplayed, ct);
        // With the cookie it was first sent with: otherwise that alone would refuse it, and prove nothing about replay.
        var answer = await scene.Page.PostAsync("/login", recorded, ct, scene.LoginCookie);
        var told = answer.ExpectRefusal(401, "auth.failed");
        // Until a signature counts, the server tells nobody which check failed; its log does.
        await ExpectInLogAsync(scene, "(ChallengeReplayed)", ct);
        return $"agent: {byAgent} · server: {told}; its log: ChallengeReplayed";
    }

    private static async Task ExpectInLogAsync(Scene scene, string reason, CancellationToken ct)
    {
        for (var wait = 0; !scene.Stack.ServerOutput.Contains(reason, StringComparison.Ordinal); wait++)
        {
            await Task.Delay(
                wait < 50 ? 100 : throw new UnexpectedException($"the server's log does not say {reason}"),
                ct
            );
        }
    }
}

/// <summary>The genuine server's key speaks for its own origin only: a relay through another site fails here.</summary>
internal sealed class AChallengeOfAnotherOrigin : Chapter
{
    public override string Title => "A challenge of another origin";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(scene.Stack.Pki.ServerFile("request.key"), ct));
        var challenge = Challenges.Forge("https://registry.example.invalid", Challenges.ServerKeyId(scene), key);
        return await Challenges.OfferAsync(scene, challenge, AgentErrors.ChallengeAudienceMismatch, ct);
    }
}

/// <summary>A page that makes its own challenges.</summary>
internal sealed class AChallengeOfAnUnpinnedKey : Chapter
{
    public override string Title => "A challenge signed by an unpinned key";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var challenge = Challenges.Forge(scene.Stack.Origin, "unpinned", key);
        return await Challenges.OfferAsync(scene, challenge, AgentErrors.ChallengeUnknownKey, ct);
    }
}
