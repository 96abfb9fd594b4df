using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Login;

/// <summary>Locks of an SM2 CA beside those of P-256, at the real server over https.</summary>
public sealed class Sm2LoginTests : IAsyncLifetime
{
    private const string Account = LeafOptions.MainCreditCode;
    private readonly TemporaryDirectory _directory = new();
    private TestAuthority _authority = null!;
    private StatusAndTimeHost _status = null!;
    private RunningServer _server = null!;
    private TestLeaf _leaf = null!;
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _authority = new TestAuthority(TimeProvider.System.GetUtcNow(), "SM2", KeyAlgorithm.Sm2);
        _status = new StatusAndTimeHost(_authority);
        await _status.StartAsync();
        await File.WriteAllTextAsync(_directory.File("root.pem"), _authority.AnchorsPem);
        await File.WriteAllTextAsync(_directory.File("issuing.pem"), _authority.IntermediatesPem);
        _server = await RunningServer.StartAsync(
            ("Trust:Anchors:1", _directory.File("root.pem")),
            ("Trust:Intermediates:1", _directory.File("issuing.pem")),
            ("Status:CrlUrls:2", _status.Url("root")),
            ("Status:CrlUrls:3", _status.Url("issuing")),
            ("Status:Sources:2:Issuer", _directory.File("root.pem")),
            ("Status:Sources:2:CrlUrls:0", _status.Url("root")),
            ("Status:Sources:3:Issuer", _directory.File("issuing.pem")),
            ("Status:Sources:3:CrlUrls:0", _status.Url("issuing"))
        );
        _leaf = _authority.IssueLeaf();
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, RunningServer.Password, _leaf));
        _browser = _server.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        _leaf.Dispose();
        await _server.DisposeAsync();
        await _status.DisposeAsync();
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_bound_SM2_key_logs_in()
    {
        var challenge = await _browser.ChallengeAsync();
        var token = _browser.Sign(challenge, _leaf);
        Assert.Equal(("SM2", "jlk-sm:1.0"), (token.Algorithm, token.Format));
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, challenge, token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("PasswordAndKey", answer.GetProperty("assurance").GetString());
        Assert.Equal(1, await _server.InDatabaseAsync(db => db.Sessions.CountAsync()));
    }

    [Fact]
    public async Task A_mutated_SM2_token_is_refused()
    {
        var good = Convert.FromBase64String(_browser.Sign(await _browser.ChallengeAsync(), _leaf).Signature);
        foreach (var at in new[] { 0, good.Length / 2, good.Length - 1 })
        {
            var challenge = await _browser.ChallengeAsync();
            var token = _browser.Sign(challenge, _leaf);
            var signature = Convert.FromBase64String(token.Signature);
            signature[at] ^= 1;
            await Refused(challenge, token with { Signature = Convert.ToBase64String(signature) });
            Assert.Equal(RejectionReason.SignatureInvalid, _server.Refusals.Last);
        }
    }

    [Fact]
    public async Task SM2_and_Web_eid_do_not_mix()
    {
        var challenge = await _browser.ChallengeAsync();
        var token = _browser.Sign(challenge, _leaf);
        await Refused(challenge, token with { Format = Protocol.TokenFormat });
        Assert.Equal(RejectionReason.AlgorithmNotAllowed, _server.Refusals.Last);

        challenge = await _browser.ChallengeAsync();
        token = _browser.Sign(challenge, _leaf);
        await Refused(challenge, token with { Format = Protocol.TokenFormat, Algorithm = "ES256" });
        Assert.Equal(RejectionReason.AlgorithmKeyMismatch, _server.Refusals.Last);
    }

    /// <summary>Chinese CAs issue two certificates for one lock; the key of the second one lies in escrow.</summary>
    [Fact]
    public async Task The_encryption_half_of_a_pair_opens_nothing()
    {
        using var encryption = _authority.IssueLeaf(
            new LeafOptions
            {
                ExtendedKeyUsage = null,
                KeyUsage =
                    X509KeyUsageFlags.KeyEncipherment
                    | X509KeyUsageFlags.DataEncipherment
                    | X509KeyUsageFlags.KeyAgreement,
            }
        );
        await _server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(b =>
                b.SetProperty(x => x.CertificateSha256, SHA256.HashData(encryption.Der))
                    .SetProperty(x => x.Certificate, encryption.Der)
            )
        );
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, encryption);
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(RejectionReason.KeyUsageMissing, _server.Refusals.Last);
    }

    [Fact]
    public async Task A_revocation_by_a_CRL_of_SM3_and_SM2_counts()
    {
        _status.Revoke(_leaf);
        var refresh = _server.App.Services.GetRequiredService<StatusRefresh>();
        await refresh.RefreshOnceAsync(TestContext.Current.CancellationToken);
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, _leaf);
        Assert.Equal("auth.cert_revoked", await Browser.CodeOfAsync(response));
    }

    private async Task Refused(string challenge, AuthenticationToken token)
    {
        using var response = await _browser.LoginAsync(Account, RunningServer.Password, challenge, token);
        Assert.Equal("auth.failed", await Browser.CodeOfAsync(response));
    }
}
