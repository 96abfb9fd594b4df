using System.Net;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>A server whose status source has knobs, with an honest key and one that will be revoked.</summary>
public sealed class StatusScene : IAsyncDisposable
{
    public static readonly (string, string?)[] OcspOnly =
    [
        ("Status:Sources:1:CrlUrls:0", null),
        ("Status:Sources:1:OcspUrl", RunningServer.OcspUrl),
    ];

    public static readonly (string, string?)[] CrlAndOcsp = [("Status:Sources:1:OcspUrl", RunningServer.OcspUrl)];

    private readonly TestAuthority _impostor;

    private StatusScene(RunningServer server)
    {
        Server = server;
        Honest = server.Authority.IssueLeaf();
        Lost = server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });

        // The same names with other keys: everything looks right but the signature.
        _impostor = new TestAuthority(server.Authority.Now);
        server.Status.Faults.Impostor = new StatusRegister(_impostor).Answers(server.Clock);
    }

    public RunningServer Server { get; }
    public TestLeaf Honest { get; }
    public TestLeaf Lost { get; }
    public AuthorityFaults Faults => Server.Status.Faults;
    internal CertificateStatus Status => Server.App.Services.GetRequiredService<CertificateStatus>();
    internal IReadOnlyList<StatusLine> Lines => Server.App.Services.GetRequiredService<StatusReport>().Lines();

    public static async Task<StatusScene> StartAsync(
        Action<AuthorityFaults> prepare,
        params (string Key, string? Value)[] settings
    )
    {
        var scene = new StatusScene(await RunningServer.StartAsync(prepare, settings));
        await scene.Server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, scene.Honest),
            ImportFiles.EnterpriseRow(LeafOptions.OtherCreditCode, RunningServer.Password, scene.Lost)
        );
        return scene;
    }

    public static Task<StatusScene> StartAsync(params (string Key, string? Value)[] settings) =>
        StartAsync(_ => { }, settings);

    public void Break(AuthorityFault fault) => (Faults.Crl, Faults.Ocsp) = (fault, fault);

    /// <returns>What the login page's script would see.</returns>
    public async Task<(HttpStatusCode Status, string? Code, TimeSpan? RetryAfter)> LoginAsync(TestLeaf leaf)
    {
        using var browser = Server.NewBrowser();
        var account = leaf == Honest ? LeafOptions.MainCreditCode : LeafOptions.OtherCreditCode;
        using var response = await browser.LoginAsync(account, RunningServer.Password, leaf);
        return response.IsSuccessStatusCode
            ? (response.StatusCode, null, null)
            : (response.StatusCode, await Browser.CodeOfAsync(response), response.Headers.RetryAfter?.Delta);
    }

    public async Task AssertHonestLoginAsync() => Assert.Equal(HttpStatusCode.OK, (await LoginAsync(Honest)).Status);

    public async Task AssertRevokedAsync()
    {
        Assert.Equal("auth.cert_revoked", (await LoginAsync(Lost)).Code);
        Assert.Equal(RejectionReason.CertificateRevoked, Server.Refusals.Last);
    }

    /// <summary>503, to be tried again: nobody is waved through and nobody is called revoked.</summary>
    public async Task AssertUnknownAsync(TestLeaf leaf)
    {
        var (status, code, retryAfter) = await LoginAsync(leaf);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("auth.status_unavailable", code);
        Assert.True(retryAfter > TimeSpan.Zero);
        Assert.Equal(RejectionReason.RevocationUnknown, Server.Refusals.Last);
    }

    /// <summary>Background work follows the test's clock, but runs on its own thread.</summary>
    public static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 200, "it did not happen within ten seconds");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Honest.Dispose();
        Lost.Dispose();
        _impostor.Dispose();
        await Server.DisposeAsync();
    }
}
