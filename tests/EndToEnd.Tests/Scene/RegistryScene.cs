using System.Security.Cryptography;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests.Scene;

/// <summary>The whole registry behind a public-looking name, and a browser. One for all end-to-end tests, which run one after another.</summary>
public sealed class RegistryScene : IAsyncLifetime
{
    private const string Host = "reg.test";

    /// <summary>A campaign reports more of them than the suite.</summary>
    internal static bool IsCampaign { get; } = Environment.GetEnvironmentVariable("JIANLI_CAMPAIGN") == "1";

    private static readonly int MoreApplications = IsCampaign ? 72 : 44;

    private Chromium? _chromium;
    private int _taken;
    private string? _receipt;

    public RegistryStack Stack { get; private set; } = null!;

    /// <summary>The enterprise of the locks good-p256 and good-rsa.</summary>
    public LegacyAccount Account => Stack.Legacy.AccountOf(Stack.Locks["good-p256"]);

    public async ValueTask InitializeAsync()
    {
        Stack = await RegistryStack.StartAsync(new StackOptions { Host = Host, WithRegister = true });
        _chromium = await Chromium.StartAsync(Host, Stack.ServerPort);
        await Stack.ImportMoreAsync(MoreApplications);
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        if (Stack is not null)
        {
            await Stack.DisposeAsync();
        }
    }

    /// <summary>An application that waits for report and that no other test touches.</summary>
    internal string TakeApplication() => NumberOf(_taken++);

    /// <summary>An application that waits for report; nobody may decide about it.</summary>
    internal static string ApplicationToLookAt => NumberOf(MoreApplications - 1);

    /// <summary>The number of some receipt of the enterprise.</summary>
    internal async Task<string> ReceiptAsync()
    {
        if (_receipt is null)
        {
            await using var agent = await PlugInAsync();
            await using var visit = await VisitAsync();
            await visit.LogInWithKeyAsync(agent);
            await ReportTests.ReportAsync(visit, agent, TakeApplication());
            _receipt = visit.Page.Url.Split('/')[^1];
        }

        return _receipt;
    }

    /// <summary>How the page names a lock's certificate.</summary>
    internal string FingerprintOf(string lockName) =>
        Convert.ToHexStringLower(SHA256.HashData(Stack.Pki.ReadLockCertificate(lockName)));

    /// <summary>Signs a downloaded request at the terminal of another machine, so to say.</summary>
    /// <param name="lockName">The lock that it was made for.</param>
    /// <returns>The answer's file.</returns>
    internal async Task<string> SignFileAsync(string request, string lockName = "good-p256")
    {
        var state = Path.Combine(Stack.Directory, "agent-of-files");
        await using var agent = ChildProcess.Start(
            "dotnet",
            [
                BuiltPrograms.KeyAgent,
                "sign",
                request,
                "--servers",
                Stack.Pki.AgentServers,
                "--module",
                SoftHsm.ModulePath,
                "--state",
                state,
            ],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SOFTHSM2_CONF"] = Stack.Pki.SoftHsm.ConfigurationFile,
            }
        );
        // All locks are plugged in here; the request names the certificate, so the agent offers one.
        await agent.ReadUntilAsync("确认签名吗？");
        await agent.TypeAsync("yes");
        await agent.ReadUntilAsync("请输入身份锁密码（PIN）：");
        await agent.TypeAsync(Stack.Locks[lockName].Pin);
        Assert.Equal(0, await agent.WaitForExitAsync());
        return request + ".signed.json";
    }

    /// <summary>A new person at a new browser, who has allowed the site to reach this machine.</summary>
    internal Task<Visit> VisitAsync(VisitOptions? options = null) =>
        Visit.StartAsync(_chromium!.Browser, Stack, options ?? new VisitOptions());

    /// <summary>The agent with this lock plugged in, started anew.</summary>
    internal Task<StackAgent> PlugInAsync(string lockName = "good-p256") => Stack.PlugInAsync(lockName);

    private static string NumberOf(int i) => StackApplications.NumberOf(i);
}

[CollectionDefinition(Name)]
public sealed class RegistryScenes : ICollectionFixture<RegistryScene>
{
    public const string Name = "registry";
}

/// <summary>How a person comes to the site.</summary>
internal sealed record VisitOptions
{
    public LoopbackAnswer Loopback { get; init; } = LoopbackAnswer.Allowed;
    public bool JavaScript { get; init; } = true;
    public int Width { get; init; } = 1024;
    public ColorScheme ColorScheme { get; init; } = ColorScheme.Light;
}

/// <summary>What the person answered when the browser asked whether the site may reach this machine.</summary>
public enum LoopbackAnswer
{
    Allowed,
    Blocked,

    /// <summary>The browser asked and was refused: "prompt" before the click, "denied" after it. Chromium without a window does so by itself.</summary>
    Refused,

    /// <summary>The question was closed without an answer: loopback is just as shut, and the state stays "prompt".</summary>
    Dismissed,
}
