using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>身份锁: one live key binds another with overlap, and ends the old one (更换).</summary>
public sealed class BindKeyTests() : EnterpriseScenario(null)
{
    [Fact]
    public async Task A_key_binds_another_of_the_same_enterprise_and_both_sign_until_the_old_one_is_ended()
    {
        using var leaf = Server.Authority.IssueLeaf();
        using var bound = await BindAsync(Page, leaf);
        Assert.Equal(HttpStatusCode.OK, bound.StatusCode);
        var binding = await Server.InDatabaseAsync(db => db.KeyBindings.SingleAsync(b => b.Id != Signer.BindingId));
        var second = Signer with { Leaf = leaf, BindingId = binding.Id };
        using var with = await second.OpenPageAsync();
        await SignAsync(Page, Signer);
        await SignAsync(with, second);

        using var own = await EndAsync(with, second.BindingId);
        using var old = await EndAsync(with, Signer.BindingId);
        using var oldSession = await Page.GetAsync("/reporting");

        Assert.Equal(KeyUses.Login | KeyUses.Commitment, binding.Uses);
        Assert.Equal(HttpStatusCode.Conflict, own.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, old.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, oldSession.StatusCode);
        Assert.Contains("已停用", await with.TextAsync("/enterprise/keys"), StringComparison.Ordinal);
        Assert.Equal(
            [AuditAction.KeyBound, AuditAction.KeyEnded],
            await Server.InDatabaseAsync(db => db.AuditEvents.OrderBy(e => e.At).Select(e => e.Action).ToListAsync())
        );
    }

    [Fact]
    public async Task A_foreign_a_bound_and_an_untrusted_key_a_password_session_and_a_used_challenge_bind_nothing()
    {
        using var foreign = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        using var good = Server.Authority.IssueLeaf();
        using var elsewhere = new TestAuthority(TimeProvider.System.GetUtcNow(), "Foreign");
        using var stranger = elsewhere.IssueLeaf();
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        using var other = await BindAsync(Page, foreign);
        using var again = await BindAsync(Page, Signer.Leaf);
        using var untrusted = await BindAsync(Page, stranger);
        using var withoutKey = await BindAsync(password, good);
        var challenge = await ChallengeAsync(Page);
        using var first = await BindAsync(Page, foreign, challenge);
        using var replay = await BindAsync(Page, good, challenge);

        Assert.Equal("auth.cert_not_bound", await Page.CodeOfAsync(other));
        Assert.Equal("key.status_changed", await Page.CodeOfAsync(again));
        Assert.Equal(HttpStatusCode.Forbidden, untrusted.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, withoutKey.StatusCode);
        Assert.False(replay.IsSuccessStatusCode);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.KeyBindings.CountAsync()));
        Assert.Equal(RejectionReason.ChallengeReplayed, Server.Refusals.Last);
    }

    [Fact]
    public async Task Nobody_ends_another_enterprise_s_key_or_without_a_key()
    {
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        using var stranger = await other.OpenPageAsync();
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        using var foreign = await EndAsync(stranger, Signer.BindingId);
        using var withoutKey = await EndAsync(password, Signer.BindingId);

        Assert.Equal(HttpStatusCode.Conflict, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, withoutKey.StatusCode);
        Assert.True(await Server.InDatabaseAsync(db => db.KeyBindings.AllAsync(b => b.EndedAt == null)));
    }

    private async Task SignAsync(Page page, Signer signer)
    {
        var number = await Server.AddApplicationAsync(Signer);
        using var done = await page.SubmitAsync(number, signer.Sign(await page.StatementAsync(number)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    private static async Task<string> ChallengeAsync(Page page)
    {
        using var answer = await page.PostAsync("/login/challenge", "{}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("challenge").GetString()!;
    }

    private async Task<HttpResponseMessage> BindAsync(Page page, TestLeaf leaf, string? challenge = null)
    {
        challenge ??= await ChallengeAsync(page);
        using var agent = new Browser(Server.Origin, Server.TlsRoot);
        var body = StrictJson.Render(new { challenge, token = agent.Sign(challenge, leaf) });
        return await page.PostAsync("/enterprise/keys/binding", Encoding.UTF8.GetString(body));
    }

    private static Task<HttpResponseMessage> EndAsync(Page page, Guid binding) =>
        page.PostFormAsync("/enterprise/keys?handler=End", ("id", $"{binding}"));
}
