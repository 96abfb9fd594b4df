using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.MainJob;

/// <summary>Password and key together (Manual S23, S25; docs/protocol.md, Login).</summary>
internal sealed class LogInWithPasswordAndKey : Chapter
{
    public override string Title => "Log in with account, password and identity key";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var agent = scene.Stack.Agent;
        var login = await Login.PrepareAsync(
            scene,
            scene.Page,
            scene.Account.Password,
            agent,
            () => Person.AgreesAsync(agent, agent.Inserted.Pin),
            ct
        );
        var opened = (await scene.Page.PostAsync("/login", login, ct)).Expect(200).Read<Opened>();
        if (opened.Assurance != "PasswordAndKey")
        {
            throw new UnexpectedException($"assurance {opened.Assurance}");
        }

        scene.Login = login;
        scene.LoginCookie = scene.Page.PreSession;
        return $"{opened.Enterprise} · {opened.Assurance} · next {opened.Next}";
    }

    private sealed record Opened(string Assurance, string Enterprise, string Next);
}
