using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.Telling;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.MainJob;

/// <summary>The way to a signed login body, up to but without sending it.</summary>
internal static class Login
{
    /// <summary>Opens the login page and takes a challenge.</summary>
    public static async Task<string> ChallengeAsync(Page page, CancellationToken ct)
    {
        (await page.OpenAsync("/login", ct)).Expect(200);
        return (await page.PostAsync("/login/challenge", new { }, ct)).Expect(200).Read<Issued>().Challenge;
    }

    public static async Task<LoginBody> PrepareAsync(
        Scene scene,
        Page page,
        string password,
        StackAgent agent,
        Func<Task> person,
        CancellationToken ct
    )
    {
        var challenge = await ChallengeAsync(page, ct);
        var request = new OperationRequest("login", Challenge: challenge);
        var ended = await page.OperateAsync(agent, request, person, ct);
        return ended is { State: "done", Login: { } signed }
            ? new LoginBody(scene.Account.CreditCode, password, signed.Challenge, signed.Token)
            : throw new UnexpectedException($"the agent ended with {ended.State} {ended.Error?.Code}");
    }

    private sealed record Issued(string Challenge);
}
