using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.MainJob;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.Refusals;

/// <summary>A wrong PIN signs nothing; the person decides whether to try again.</summary>
internal sealed class AWrongPin : Chapter
{
    public override string Title => "A wrong PIN";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        using var page = new Page(scene.Stack);
        var challenge = await Login.ChallengeAsync(page, ct);
        var agent = scene.Stack.Agent;
        var said = "";
        var ended = await page.OperateAsync(
            agent,
            new OperationRequest("login", Challenge: challenge),
            async () => said = await Person.MistypesAsync(agent),
            ct
        );
        return $"{said} · then gave up: {Challenges.RefusalOf(ended, AgentErrors.UserCancelled)}";
    }
}

/// <summary>The right key opens nothing without the password.</summary>
internal sealed class AWrongPassword : Chapter
{
    public override string Title => "A wrong password with the right key";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        using var page = new Page(scene.Stack);
        var agent = scene.Stack.Agent;
        var login = await Login.PrepareAsync(
            scene,
            page,
            "not-the-password",
            agent,
            () => Person.AgreesAsync(agent, agent.Inserted.Pin),
            ct
        );
        return (await page.PostAsync("/login", login, ct)).ExpectRefusal(401, "auth.password");
    }
}

/// <summary>Another lock in the USB port, the right password, our own agent.</summary>
internal abstract class ALoginWithAnotherLock(string lockName, string code) : Chapter
{
    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        using var page = new Page(scene.Stack);
        var agent = await scene.Stack.PlugInAsync(lockName, ct);
        var login = await Login.PrepareAsync(
            scene,
            page,
            scene.Account.Password,
            agent,
            () => Person.AgreesAsync(agent, agent.Inserted.Pin),
            ct
        );
        return (await page.PostAsync("/login", login, ct)).ExpectRefusal(403, code);
    }
}

internal sealed class TheKeyOfAnotherEnterprise() : ALoginWithAnotherLock("other-enterprise", "auth.cert_not_bound")
{
    public override string Title => "The key of another enterprise";
}

internal sealed class ARevokedKey() : ALoginWithAnotherLock("revoked", "auth.cert_revoked")
{
    public override string Title => "A revoked key";
}

internal sealed class AKeyOfAForeignAuthority() : ALoginWithAnotherLock("foreign", "auth.cert_untrusted")
{
    public override string Title => "A key of a foreign authority that names our enterprise";
}

/// <summary>Our agent does not sign with it; a forged agent does, and the server refuses.</summary>
internal sealed class AnExpiredKey : Chapter
{
    private const string LockName = "expired";

    public override string Title => "An expired key";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        using var page = new Page(scene.Stack);
        var challenge = await Login.ChallengeAsync(page, ct);
        var agent = await scene.Stack.PlugInAsync(LockName, ct);
        var request = new OperationRequest("login", Challenge: challenge);
        var ended = await page.OperateAsync(agent, request, person: null, ct);
        var byAgent = Challenges.RefusalOf(ended, AgentErrors.CertificateExpired);

        var fresh = await Login.ChallengeAsync(page, ct);
        var token = new ForgedAgent(scene.Stack, LockName).LogIn(fresh);
        var login = new LoginBody(scene.Account.CreditCode, scene.Account.Password, fresh, token);
        var answer = await page.PostAsync("/login", login, ct);
        return $"agent: {byAgent} · server, from a forged agent: {answer.ExpectRefusal(403, "auth.cert_expired")}";
    }
}
