using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>Locks that enrolment accepts, at every other door: refused for the reason that they always had.</summary>
public sealed class LegacyEnrollmentDoorsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _dead = new(TimeProvider.System.GetUtcNow(), "Old");
    private string DeadCa => _directory.File("old-ca.pem");

    public LegacyEnrollmentDoorsTests() => File.WriteAllText(DeadCa, _dead.IntermediatesPem);

    public void Dispose()
    {
        _dead.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_login_is_refused_as_if_there_were_no_rule(bool withRules)
    {
        await using var server = await RunningServer.StartAsync(
            withRules ? [.. LegacyEntry.Of(0, DeadCa), .. LegacyEntry.Of(1, RunningServer.IssuingCa)] : []
        );
        using var good = server.Authority.IssueLeaf();
        await server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, good)
        );
        await RefusedAsync(_dead.IssueLeaf(), "auth.cert_untrusted", RejectionReason.PathNotFound);
        await RefusedAsync(Expired(server.Authority), "auth.cert_expired", RejectionReason.CertificateExpired);
        await RefusedAsync(Short(server.Authority), "auth.failed", RejectionReason.KeyNotAllowed);

        async Task RefusedAsync(TestLeaf oldLock, string code, RejectionReason reason)
        {
            Assert.Equal(withRules, Enrols(server.App.Services, oldLock.Der, server.Clock.GetUtcNow()));
            await server.InDatabaseAsync(db => db.BindInsteadAsync(oldLock));
            using var browser = server.NewBrowser();
            var challenge = await browser.ChallengeAsync();
            var token = browser.Sign(challenge, oldLock.Key is RSA ? good : oldLock) with
            {
                UnverifiedCertificate = Convert.ToBase64String(oldLock.Der),
            };
            using var response = await browser.LoginAsync(
                LeafOptions.MainCreditCode,
                RunningServer.Password,
                challenge,
                token
            );
            Assert.Equal((code, reason), (await Browser.CodeOfAsync(response), server.Refusals.Last));
            oldLock.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_submission_is_refused_as_if_there_were_no_rule(bool withRules)
    {
        await using var server = await ReportingServer.StartAsync(
            settings: withRules ? [.. LegacyEntry.Of(0, DeadCa)] : []
        );
        var signer = await server.AddEnterpriseAsync();
        using var page = await signer.OpenPageAsync();
        await RefusedAsync(_dead.IssueLeaf(), "auth.cert_untrusted", RejectionReason.PathNotFound);

        async Task RefusedAsync(TestLeaf oldLock, string code, RejectionReason reason)
        {
            Assert.Equal(withRules, Enrols(server.App.Services, oldLock.Der, TimeProvider.System.GetUtcNow()));
            var number = await server.AddApplicationAsync(signer);
            await server.InDatabaseAsync(db => db.BindInsteadAsync(oldLock));
            var submission = signer.Sign(await page.StatementAsync(number), with: oldLock);
            using var response = await page.SubmitAsync(number, submission);
            Assert.Equal((code, reason), (await Page.CodeOfAsync(response), server.Refusals.Last));
            oldLock.Dispose();
        }
    }

    private static bool Enrols(IServiceProvider services, byte[] der, DateTimeOffset now) =>
        services
            .GetRequiredService<LegacyEnrollmentValidator>()
            .Validate(der, services.GetRequiredService<CertificateStatus>().About(der), now)
            .TryGetValue(out _, out _);

    private static TestLeaf Expired(TestAuthority authority) =>
        authority.IssueLeaf(
            new LeafOptions
            {
                Validity = Validity.Around(authority.Now.AddDays(-30), TimeSpan.FromDays(20), TimeSpan.FromDays(20)),
            }
        );

    private static TestLeaf Short(TestAuthority authority) =>
        authority.IssueLeaf(new LeafOptions { Key = RSA.Create(1024) });
}
