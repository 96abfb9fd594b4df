using System.Text.RegularExpressions;
using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>挂失 as people do it: by password and the code on the phone, then lifted at the province's desk with its own key.</summary>
[Collection(RegistryScenes.Name)]
public sealed partial class LostKeyPagesTests(RegistryScene scene)
{
    /// <summary>Once only: a second code within a minute is refused.</summary>
    [Fact]
    public async Task A_key_is_suspended_by_phone_and_freed_by_the_province()
    {
        var phone = await scene.Stack.JianliAsync(["accounts", "set-mobile", scene.Account.CreditCode, "13900000001"]);
        Assert.True(phone.ExitCode == 0, phone.Output);
        var options = new VisitOptions { Width = 1024, ColorScheme = ColorScheme.Light };
        await using (var visit = await scene.VisitAsync(options))
        {
            await SuspendAsync(visit);
        }

        await using var agent = await scene.PlugInAsync(StackRegister.ProvinceLock);
        await using var desk = await scene.VisitAsync(options);
        await desk.LogInAtTheDeskAsync(agent);
        await desk.SeeAsync("main table", "挂失中");
        await LookAsync(desk, "33-desk", null);
        await desk.ClickAsync("text=解除挂失");
        await desk.SeeAsync("[role=status]", "操作成功");
        await LookAsync(desk, "34-desk-done", null);
        await LookAsync(desk, "35-desk-enterprise", $"/provincial/keys?enterprise={scene.Account.CreditCode}");
        await desk.SeeAsync("main table", "正常");
        Assert.Empty(desk.Complaints);
    }

    private async Task SuspendAsync(Visit visit)
    {
        var fingerprint = scene.FingerprintOf("good-rsa")[..8];
        await visit.LogInWithPasswordAsync(scene.Account);
        await LookAsync(visit, "30-keys", "/enterprise/keys");
        await visit.ClickAsync($"tr:has-text('{fingerprint}') >> text=挂失");
        await visit.ClickAsync("text=获取验证码");
        await visit.SeeAsync("[role=status]", "验证码已发送");
        await LookAsync(visit, "31-loss", null);
        var loss = visit.Page.Url;
        await visit.GoAsync("/development/outbox");
        var code = Code().Match(await visit.TextAsync("main li")).Value;
        await visit.GoAsync(new Uri(loss).AbsolutePath);
        await visit.Page.FillAsync("#code", code);
        await visit.ClickAsync("main .button.main");
        await visit.SeeAsync("[role=status]", "操作成功");
        await visit.SeeAsync($"tr:has-text('{fingerprint}')", "挂失中");
        await LookAsync(visit, "32-keys-suspended", null);
        Assert.Empty(visit.Complaints);
    }

    /// <param name="path">Null: the page as it is now.</param>
    internal static async Task LookAsync(Visit visit, string name, string? path)
    {
        await PagesTests.LookAsync(visit, name, path);
        await visit.Page.SetViewportSizeAsync(1440, 900);
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await PagesTests.LookAsync(visit, name, null);
        await visit.Page.SetViewportSizeAsync(1024, 768);
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    [GeneratedRegex("(?<=验证码)[0-9]{6}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
