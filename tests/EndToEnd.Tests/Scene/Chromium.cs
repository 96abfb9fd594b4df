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

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
