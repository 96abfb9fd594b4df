using System.Collections.Concurrent;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests.Scene;

/// <summary>One person at one browser: what they do, how often they click, and what the browser complains about.</summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>Milliseconds: two cores are shared with whatever else the test run does.</summary>
    private const int Patience = 30_000;

    private readonly IBrowserContext _context;
    private readonly RegistryStack _stack;

    private Visit(IBrowserContext context, IPage page, RegistryStack stack)
    {
        _context = context;
        _stack = stack;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Complaints.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <summary>Console errors, script errors and refused loads; a CSP violation is among them.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public int Clicks { get; private set; }

    public static async Task<Visit> StartAsync(IBrowser browser, RegistryStack stack, VisitOptions options)
    {
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = stack.Origin,
                IgnoreHTTPSErrors = true,
                JavaScriptEnabled = options.JavaScript,
                Locale = "zh-CN",
                TimezoneId = "Asia/Shanghai",
                ColorScheme = options.ColorScheme,
                ViewportSize = new ViewportSize { Width = options.Width, Height = options.Width == 1024 ? 768 : 900 },
                // An empty list blocks every permission; with none at all Chromium without a window asks nobody and refuses.
                Permissions = options.Loopback switch
                {
                    LoopbackAnswer.Allowed => [Chromium.LoopbackPermission],
                    LoopbackAnswer.Blocked => [],
                    _ => null,
                },
            }
        );
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        if (options.Loopback == LoopbackAnswer.Dismissed)
        {
            await Chromium.LeaveUnansweredAsync(page, stack.Origin);
        }

        return new Visit(context, page, stack);
    }

    public async Task<IResponse?> GoAsync(string path) => await Page.GotoAsync(path);

    public async Task ClickAsync(string selector)
    {
        Clicks++;
        await Page.Locator(selector).First.ClickAsync();
    }

    public Task<string> TextAsync(string selector) => Page.Locator(selector).First.InnerTextAsync();

    /// <summary>Waits until an element shows a text.</summary>
    public Task SeeAsync(string selector, string text) =>
        Assertions
            .Expect(Page.Locator(selector).First)
            .ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = Patience });

    public async Task FillLoginAsync(LegacyAccount account)
    {
        await GoAsync("/login");
        await Page.FillAsync("#account", account.CreditCode);
        await Page.FillAsync("#password", account.Password);
    }

    /// <summary>Account, password, key and PIN, to the first page inside.</summary>
    public async Task LogInWithKeyAsync(StackAgent agent)
    {
        await FillLoginAsync(_stack.Legacy.AccountOf(agent.Inserted));
        await ClickAsync("[data-key-login]");
        await agent.AgreeAsync();
        await Page.WaitForURLAsync("**/reporting");
    }

    /// <summary>Listens to the captcha of the page, as somebody does who cannot see it.</summary>
    public async Task FillCaptchaAsync()
    {
        using var client = _stack.CreateBrowser();
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            await Page.GetAttributeAsync("[data-captcha-sound]", "src")
        );
        var cookies = await _context.CookiesAsync();
        request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Name}={c.Value}")));
        using var answer = await client.SendAsync(request);
        await Page.FillAsync("#captcha", CaptchaListener.Hear(await answer.Content.ReadAsByteArrayAsync()));
    }

    public async Task LogInWithPasswordAsync(LegacyAccount account)
    {
        await FillLoginAsync(account);
        await FillCaptchaAsync();
        await ClickAsync("[data-login] [data-password-login]");
        await Page.WaitForURLAsync("**/reporting");
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}

/// <summary>The person at the agent's terminal.</summary>
internal static class AgentTerminal
{
    private const string Confirm = "确认签名吗？";
    private const string AskPin = "请输入身份锁密码（PIN）：";

    /// <summary>Reads, says yes, types the PIN of the lock. Returns what the terminal showed before the yes.</summary>
    public static async Task<string> AgreeAsync(this StackAgent agent)
    {
        var shown = await agent.ConfirmAsync();
        await agent.TypePinAsync(agent.Inserted.Pin);
        return shown;
    }

    public static async Task<string> ConfirmAsync(this StackAgent agent)
    {
        var shown = await agent.SeeAsync(Confirm);
        await agent.TypeAsync("yes");
        return shown;
    }

    public static async Task TypePinAsync(this StackAgent agent, string pin)
    {
        await agent.SeeAsync(AskPin);
        await agent.TypeAsync(pin);
    }
}
