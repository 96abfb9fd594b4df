using System.Text.RegularExpressions;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.Telling;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Enterprise;

/// <summary>企业注册 of an enterprise of the old system: three steps, then its old password and its lock, online (Manual S12..S23).</summary>
internal sealed partial class RegisterALegacyEnterprise : Chapter
{
    private const string Password = "four unrelated words";
    private const string Mobile = "13900000037";

    public override string Title => "Register an enterprise of the old system online (企业注册)";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        using var page = new Page(scene.Stack);
        (await page.OpenAsync("/enrolment", ct)).Expect(200);
        (await page.PostFormAsync("/enrolment?handler=Start", ct)).Expect(302);
        await FillInAsync(page, ct);
        await SetUpAsync(page, ct);
        var agent = await scene.Stack.PlugInAsync(StackRegister.UnregisteredLock, ct);
        await ProveAsync(page, agent, ct);
        using var later = new Page(scene.Stack);
        var login = await LogInAsync(later, agent, ct);
        var opened = (await later.PostAsync("/login", login, ct)).Expect(200).Read<Opened>();
        return $"{opened.Enterprise} registered and logged in: {opened.Assurance}";
    }

    private static async Task FillInAsync(Page page, CancellationToken ct)
    {
        var old = StackRegister.Unregistered;
        (string, string)[] known =
        [
            ("Form.CreditCode", old.CreditCode),
            ("Form.LegalRepresentative", StackRegister.UnregisteredRepresentative),
        ];
        (await page.OpenAsync("/enrolment/basics", ct)).Expect(200);
        var found = (await page.PostFormAsync("/enrolment/basics?handler=Lookup", ct, known)).Expect(200);
        if (!found.Readable.Contains("已查询到原系统的企业信息", StringComparison.Ordinal))
        {
            throw new UnexpectedException("企业查询 did not find the enterprise");
        }

        (string, string)[] typed =
        [
            .. known,
            ("Form.Name", old.Name),
            ("Form.Province", "37"),
            ("Form.Address", "济南市测试路2号"),
            ("Form.Person", "测试辰"),
            ("Form.Phone", "0531-66680788"),
            ("Form.Confirmed", "true"),
        ];
        (await page.PostFormAsync("/enrolment/basics", ct, typed)).Expect(302);
        (await page.OpenAsync("/enrolment/documents", ct)).Expect(200);
        (
            await page.PostFileAsync(
                "/enrolment/documents?handler=License",
                "license",
                Acts.Picture("1-qualification.png"),
                ct,
                ("copy", "Original")
            )
        ).Expect(302);
        (await page.PostFormAsync("/enrolment/documents?handler=Done", ct)).Expect(302);
    }

    private static async Task SetUpAsync(Page page, CancellationToken ct)
    {
        (await page.OpenAsync("/enrolment/account", ct)).Expect(200);
        (await page.PostFormAsync("/enrolment/account?handler=Code", ct, ("mobile", Mobile))).Expect(200);
        var outbox = (await page.GetAsync("/development/outbox", ct)).Expect(200);
        (string, string)[] typed =
        [
            ("mobile", Mobile),
            ("code", Code().Match(outbox.Readable).Value),
            ("password", Password),
            ("repeated", Password),
        ];
        (await page.PostFormAsync("/enrolment/account", ct, typed)).Expect(302);
    }

    private static async Task ProveAsync(Page page, StackAgent agent, CancellationToken ct)
    {
        (await page.OpenAsync("/enrolment/authentication", ct)).Expect(200);
        var signed = await SignChallengeAsync(page, agent, new { purpose = "enrol" }, ct);
        var proof = new Proof(StackRegister.Unregistered.Password, signed.Challenge, signed.Token);
        (await page.PostAsync("/enrolment/authentication/key", proof, ct)).Expect(200);
        var tasks = (await page.OpenAsync("/enrolment/tasks", ct)).Expect(200);
        if (!tasks.Readable.Contains("企业注册已完成", StringComparison.Ordinal))
        {
            throw new UnexpectedException("the page does not say 企业注册已完成");
        }
    }

    private static async Task<LoginBody> LogInAsync(Page page, StackAgent agent, CancellationToken ct)
    {
        (await page.OpenAsync("/login", ct)).Expect(200);
        var signed = await SignChallengeAsync(page, agent, new { }, ct);
        return new LoginBody(StackRegister.Unregistered.CreditCode, Password, signed.Challenge, signed.Token);
    }

    private static async Task<LoginResult> SignChallengeAsync(
        Page page,
        StackAgent agent,
        object purpose,
        CancellationToken ct
    )
    {
        var issued = (await page.PostAsync("/login/challenge", purpose, ct)).Expect(200).Read<Issued>();
        var request = new OperationRequest("login", Challenge: issued.Challenge);
        var ended = await page.OperateAsync(agent, request, () => Person.AgreesAsync(agent, agent.Inserted.Pin), ct);
        return ended.Login ?? throw new UnexpectedException($"the agent ended with {ended.State} {ended.Error?.Code}");
    }

    private sealed record Issued(string Challenge);

    private sealed record Proof(string Password, string Challenge, AuthenticationToken Token);

    private sealed record Opened(string Assurance, string Enterprise, string Next);

    [GeneratedRegex("(?<=验证码)[0-9]{6}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
