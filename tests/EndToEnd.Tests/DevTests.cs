using JianliRegistry.EndToEnd.Tests.Scene;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>./run dev keeps what its text promises: every printed command works beside it, any lock can be tried, Ctrl-C ends all.</summary>
public sealed class DevTests
{
    private const string ChoicePrompt = "请选择证书，输入序号：\n";

    [Fact]
    public async Task Its_printed_text_leads_through_a_login_with_another_lock_and_ctrl_c_ends_everything()
    {
        await using var dev = await DevTerminal.StartAsync();

        await LogInAsync(dev, "other-enterprise");

        var doctor = await dev.RunPrintedAsync("agent doctor", "--json");
        Assert.True(doctor.ExitCode == 0, doctor.Output);
        Assert.Contains("\"step\":\"server\",\"outcome\":\"ok\"", doctor.Output, StringComparison.Ordinal);
        var status = await dev.RunPrintedAsync("agent status");
        Assert.True(status.ExitCode == 0, status.Output);
        var journal = await dev.RunPrintedAsync("agent journal");
        Assert.Contains("1 行，链完整", journal.Output, StringComparison.Ordinal);

        Assert.Equal(0, await dev.PressCtrlCAsync());
        Assert.Contains("everything that was started is gone", dev.Screen, StringComparison.Ordinal);
        Assert.Empty(dev.StillRunning());
    }

    private static async Task LogInAsync(DevTerminal dev, string lockName)
    {
        var (pin, organization) = dev.LockNamed(lockName);
        var (account, password) = dev.AccountOf(organization);
        await using var chromium = await Chromium.StartAsync("localhost", dev.ServerPort);
        var page = await chromium.Browser.NewPageAsync(
            new BrowserNewPageOptions { IgnoreHTTPSErrors = true, Permissions = [Chromium.LoopbackPermission] }
        );
        await page.GotoAsync($"https://localhost:{dev.ServerPort}/login");
        await page.FillAsync("#account", account);
        await page.FillAsync("#password", password);
        await page.ClickAsync("[data-key-login]");

        var shown = await dev.SeeAsync(ChoicePrompt);
        var line = shown.Split('\n').Single(l => l.Contains($" 身份锁 {lockName} ", StringComparison.Ordinal));
        await dev.TypeAsync(line["证书 ".Length..line.IndexOf('：', StringComparison.Ordinal)]);
        await dev.SeeAsync("确认签名吗？输入 yes 继续：\n");
        await dev.TypeAsync("yes");
        await dev.SeeAsync("请输入身份锁密码（PIN）：\n");
        await dev.TypeAsync(pin);
        await page.WaitForURLAsync("**/reporting");
    }
}
