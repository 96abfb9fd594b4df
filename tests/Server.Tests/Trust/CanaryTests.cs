using System.Net;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>Nothing named inside a certificate is ever fetched, whoever made it.</summary>
public sealed class CanaryTests : IDisposable
{
    private readonly Canary _canary = new();

    public void Dispose() => _canary.Dispose();

    [Fact]
    public async Task The_canary_notices_a_visit()
    {
        using var client = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(_canary.Url));
        Assert.True(_canary.Visits > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_login_fetches_nothing_that_its_certificate_names(bool statusIsKnown)
    {
        await using var server = await RunningServer.StartAsync(faults =>
            faults.Crl = statusIsKnown
                ? JianliRegistry.Tests.Support.AuthorityFault.None
                : JianliRegistry.Tests.Support.AuthorityFault.Down
        );
        using var bound = server.Authority.IssueLeaf(new LeafOptions { FurtherExtensions = _canary.Extensions });
        using var foreign = new TestAuthority(server.Authority.Now, "Foreign");
        using var stranger = foreign.IssueLeaf(new LeafOptions { FurtherExtensions = _canary.Extensions });
        await server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, bound)
        );
        using var browser = server.NewBrowser();
        using var honest = await browser.LoginAsync(LeafOptions.MainCreditCode, RunningServer.Password, bound);
        using var refused = await browser.LoginAsync(LeafOptions.MainCreditCode, RunningServer.Password, stranger);

        Assert.Equal(statusIsKnown ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, honest.StatusCode);
        Assert.Equal("auth.cert_untrusted", await Browser.CodeOfAsync(refused));
        Assert.Equal(0, _canary.Visits);
    }

    [Fact]
    public async Task A_submission_fetches_nothing_that_its_certificate_names()
    {
        await using var server = await ReportingServer.StartAsync();
        var signer = await server.AddEnterpriseAsync();
        var leaf = server.Authority.IssueLeaf(new LeafOptions { FurtherExtensions = _canary.Extensions });
        Assert.True(EndEntityCertificate.Parse(leaf.Der).TryGetValue(out var certificate, out _));
        await server.InDatabaseAsync(async db =>
        {
            await db.KeyBindings.ExecuteDeleteAsync();
            db.KeyBindings.Add(
                new KeyBinding
                {
                    Id = signer.BindingId,
                    AccountId = signer.AccountId,
                    OrganizationCode = ReportingServer.CreditCode,
                    IssuerSha256 = System.Security.Cryptography.SHA256.HashData(certificate.IssuerDer),
                    SerialNumber = certificate.SerialNumber,
                    SpkiSha256 = certificate.SpkiSha256,
                    Certificate = leaf.Der,
                    CertificateSha256 = certificate.Sha256,
                    Uses = KeyUses.Login | KeyUses.Commitment,
                    BoundAt = TimeProvider.System.GetUtcNow(),
                }
            );
            return await db.SaveChangesAsync();
        });
        var number = await server.AddApplicationAsync(signer);
        using var page = await signer.OpenPageAsync();
        var statement = await page.StatementAsync(number);
        using var done = await page.SubmitAsync(number, signer.Sign(statement, leaf));

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(0, _canary.Visits);
    }

    [Fact]
    public async Task A_trust_check_fetches_nothing_at_all()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        using var leaf = scene.Server.Authority.IssueLeaf(new LeafOptions { FurtherExtensions = _canary.Extensions });
        var asked = scene.Faults.Requests;
        var (exitCode, output) = await Jianli.CheckAsync(scene.Server, leaf);

        Assert.True(exitCode == 0, output);
        Assert.Equal(0, _canary.Visits);
        Assert.Equal(asked, scene.Faults.Requests);
    }
}
