using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Login;

/// <summary>A server behind a trusted proxy with limits small enough to reach. Each test takes client addresses of its own.</summary>
public sealed class LimitedServer : IAsyncLifetime
{
    public const int Challenges = 3;
    public const int KeyLogins = 4;
    public const int PasswordLogins = 6;
    public const int PasswordFailures = 2;
    public const int Requests = 40;

    public RunningServer Server { get; private set; } = null!;
    public TestLeaf Leaf { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await StartAsync("127.0.0.1", "::1", "10.0.0.0/8");
        Leaf = Server.Authority.IssueLeaf();
        await Server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, Leaf)
        );
    }

    public async ValueTask DisposeAsync()
    {
        Leaf.Dispose();
        await Server.DisposeAsync();
    }

    public static Task<RunningServer> StartAsync(params string[] proxies) =>
        RunningServer.StartAsync([
            .. proxies.Select((proxy, i) => ($"Server:TrustedProxies:{i}", (string?)proxy)),
            ("RateLimits:ChallengesPerMinute", $"{Challenges}"),
            ("RateLimits:KeyLoginsPerMinute", $"{KeyLogins}"),
            ("RateLimits:PasswordLoginsPerMinute", $"{PasswordLogins}"),
            ("RateLimits:PasswordFailuresPerAccount", $"{PasswordFailures}"),
            ("RateLimits:RequestsPerMinute", $"{Requests}"),
        ]);
}
