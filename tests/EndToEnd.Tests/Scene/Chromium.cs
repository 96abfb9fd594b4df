using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests.Scene;

/// <summary>Debian's Chromium. The site's address counts as public, so that a page needs a person's leave to reach this machine.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    /// <summary>How the browser names the leave that a page needs for the loopback.</summary>
    public const string LoopbackPermission = "local-network-access";

    private readonly IPlaywright _playwright;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    /// <param name="host">Mapped to this machine.</param>
    /// <param name="port">Where the site listens; this address alone is treated as public.</param>
    public static async Task<Chromium> StartAsync(string host, int port)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    $"--host-resolver-rules=MAP {host} 127.0.0.1",
                    $"--ip-address-space-overrides=127.0.0.1:{port}=public",
                ],
            }
        );
        return new Chromium(playwright, browser);
    }

    /// <summary>Chromium's own permission stays "prompt", whatever comes of the question: what it says after a person closed it.</summary>
    /// <remarks>
    /// Without a window nobody can close the question: it is refused at once, and then the state would be "denied". Pinning
    /// the state is as near as this comes; that the request is held back is Chromium's doing all the same.
    /// </remarks>
    public static async Task LeaveUnansweredAsync(IPage page, string origin)
    {
        var target = await page.Context.NewCDPSessionAsync(page);
        var info = await target.SendAsync("Target.getTargetInfo");
        var context = info!.Value.GetProperty("targetInfo").GetProperty("browserContextId").GetString()!;
        var browser = await page.Context.Browser!.NewBrowserCDPSessionAsync();
        await browser.SendAsync(
            "Browser.setPermission",
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["permission"] = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["name"] = "loopback-network",
                },
                ["setting"] = "prompt",
                ["origin"] = origin,
                ["browserContextId"] = context,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
