using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Integration;

public sealed class MachineAuthenticationTests(TwoEnterprises scene) : IClassFixture<TwoEnterprises>
{
    private const string Account = "/integration/v1/account";

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_bound_machine_is_its_enterprise(string version)
    {
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf, Version.Parse(version));
        var answer = await machine.JsonAsync(Account);
        Assert.Equal(LeafOptions.MainCreditCode, answer.GetProperty("account").GetString());
        Assert.Equal(LeafOptions.MainCreditCode, answer.GetProperty("organizationCode").GetString());
        Assert.False(answer.GetProperty("isAuditor").GetBoolean());
    }

    [Fact]
    public async Task Without_a_certificate_there_is_no_connection()
    {
        using var nobody = new Machine(scene.Server, null);
        await Assert.ThrowsAsync<HttpRequestException>(() => nobody.GetAsync(Account));
    }

    [Fact]
    public async Task A_certificate_of_a_foreign_authority_is_refused()
    {
        using var foreign = new TestAuthority(TimeProvider.System.GetUtcNow(), "Foreign");
        using var leaf = foreign.IssueLeaf();
        Assert.Equal(RejectionReason.PathNotFound, await RefusedAsync(leaf, "auth.cert_untrusted"));
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_on_a_connection_that_it_opened_before()
    {
        using var leaf = scene.Leaf();
        await Machine.BindAsync(scene.Server, LeafOptions.MainCreditCode, leaf.Der);
        using var machine = new Machine(scene.Server, leaf);
        Assert.Equal(HttpStatusCode.OK, await machine.StatusOfAsync(Account));
        scene.Server.Services.Revoke(leaf);
        await scene
            .Server.App.Services.GetRequiredService<StatusRefresh>()
            .RefreshOnceAsync(TestContext.Current.CancellationToken);
        using var refused = await machine.GetAsync(Account);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("auth.cert_revoked", await Page.CodeOfAsync(refused));
        Assert.Equal(RejectionReason.CertificateRevoked, scene.Server.Refusals.Last);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var leaf = scene.Leaf(new LeafOptions { Validity = new Validity(now.AddDays(-30), now.AddDays(-1)) });
        await Machine.BindAsync(scene.Server, LeafOptions.MainCreditCode, leaf.Der);
        Assert.Equal(RejectionReason.CertificateExpired, await RefusedAsync(leaf, "auth.cert_expired"));
    }

    [Fact]
    public async Task A_certificate_for_encryption_only_is_refused()
    {
        using var leaf = scene.Leaf(
            new LeafOptions { KeyUsage = X509KeyUsageFlags.KeyEncipherment, Key = RSA.Create(2048) }
        );
        await Machine.BindAsync(scene.Server, LeafOptions.MainCreditCode, leaf.Der);
        Assert.Equal(RejectionReason.KeyUsageMissing, await RefusedAsync(leaf, "auth.cert_untrusted"));
    }

    [Theory]
    [InlineData("login")]
    [InlineData("login,commitment")]
    public async Task A_key_of_a_person_is_no_machine(string uses)
    {
        using var leaf = scene.Leaf();
        await Machine.BindAsync(scene.Server, LeafOptions.MainCreditCode, leaf.Der, uses);
        Assert.Equal(RejectionReason.BindingUseNotAllowed, await RefusedAsync(leaf, "auth.cert_not_bound"));
    }

    [Fact]
    public async Task A_binding_that_mixes_machine_and_login_is_good_for_neither()
    {
        using var leaf = scene.Leaf();
        await Machine.BindAsync(scene.Server, LeafOptions.MainCreditCode, leaf.Der);
        await ChangeAsync(leaf, b => b.SetProperty(x => x.Uses, KeyUses.Machine | KeyUses.Login));
        Assert.Equal(RejectionReason.BindingUseNotAllowed, await RefusedAsync(leaf, "auth.cert_not_bound"));
        await using var scope = scene.Server.App.Services.CreateAsyncScope();
        var now = TimeProvider.System.GetUtcNow();
        var trusted = scope
            .ServiceProvider.GetRequiredService<CertificatePathValidator>()
            .Validate(
                leaf.Der,
                [],
                CertificatePurpose.Login,
                scope.ServiceProvider.GetRequiredService<CertificateStatus>().Current,
                now,
                now
            );
        Assert.True(trusted.TryGetValue(out var certificate, out _));
        var login = await scope
            .ServiceProvider.GetRequiredService<BindingStore>()
            .FindAsync(LeafOptions.MainCreditCode, certificate, KeyUses.Login, TestContext.Current.CancellationToken);
        Assert.False(login.TryGetValue(out _, out var rejection));
        Assert.Equal(RejectionReason.BindingUseNotAllowed, rejection.Reason);
    }

    [Fact]
    public async Task A_trusted_certificate_that_nobody_bound_is_refused()
    {
        using var leaf = scene.Leaf();
        Assert.Equal(RejectionReason.CertificateNotBound, await RefusedAsync(leaf, "auth.cert_not_bound"));
    }

    [Fact]
    public async Task A_binding_that_was_ended_is_refused()
    {
        using var leaf = scene.Leaf();
        await Machine.BindAsync(scene.Server, LeafOptions.MainCreditCode, leaf.Der);
        await ChangeAsync(leaf, b => b.SetProperty(x => x.EndedAt, TimeProvider.System.GetUtcNow()));
        Assert.Equal(RejectionReason.CertificateNotBound, await RefusedAsync(leaf, "auth.cert_not_bound"));
    }

    [Fact]
    public async Task A_refused_machine_loses_its_connection_and_an_accepted_one_keeps_it()
    {
        using var stranger = scene.Leaf();
        using var refusedMachine = new Machine(scene.Server, stranger, HttpVersion.Version11);
        using var refused = await refusedMachine.GetAsync(Account);
        Assert.True(refused.Headers.ConnectionClose);
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf, HttpVersion.Version11);
        using var accepted = await machine.GetAsync(Account);
        Assert.NotEqual(true, accepted.Headers.ConnectionClose);
    }

    /// <summary>Answers the reason in the log; outside, several reasons share a code.</summary>
    private async Task<RejectionReason> RefusedAsync(TestLeaf leaf, string code)
    {
        using var machine = new Machine(scene.Server, leaf);
        using var response = await machine.GetAsync(Account);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(code, await Page.CodeOfAsync(response));
        return scene.Server.Refusals.Last;
    }

    private Task<int> ChangeAsync(
        TestLeaf leaf,
        Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<KeyBinding>> change
    )
    {
        var sha256 = SHA256.HashData(leaf.Der);
        return scene.Server.InDatabaseAsync(db =>
            db.KeyBindings.Where(b => b.CertificateSha256 == sha256).ExecuteUpdateAsync(change)
        );
    }
}
