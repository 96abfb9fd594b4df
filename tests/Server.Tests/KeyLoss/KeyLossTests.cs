using System.Net;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.KeyLoss;

/// <summary>挂失 by every way of docs/protocol.md, over HTTP and the real database.</summary>
public sealed class KeyLossTests() : KeyLossScenario(null)
{
    [Fact]
    public async Task Another_key_of_the_account_reports_a_loss_that_blocks_at_once_and_leaves_old_evidence_alone()
    {
        var receipt = await ReportAsync();
        var number = await Server.AddApplicationAsync(Signer);
        var pending = await Page.StatementAsync(number);
        using var other = await (await AddKeyAsync()).OpenPageAsync();

        using var done = await other.PostFormAsync($"{LossPath}?handler=Report");
        using var ended = await Page.GetAsync("/reporting");
        using var browser = new Browser(Server.Origin, Server.TlsRoot);
        using var login = await browser.LoginAsync(LeafCode, "any", Signer.Leaf);

        Assert.Equal("/enterprise/keys?done=true", done.Headers.Location?.ToString());
        Assert.Equal(KeyStatus.Lost, (await BindingAsync()).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        Assert.Equal("auth.key_lost", await Browser.CodeOfAsync(login));
        Assert.Equal(RejectionReason.KeyReportedLost, Server.Refusals.Last);
        Assert.NotNull(await RefusalOfReportAsync(other, pending, number));
        await LoggedAsync(1);
        using var package = await other.GetAsync($"/evidence/{receipt}/package");
        var report = Verify(await package.Content.ReadAsByteArrayAsync());
        Assert.NotEqual(Indication.TotalFailed, report.Indication);
        Assert.Equal("passed", report.Checks.Single(c => c.Name == "log.not-reported-lost").Outcome);
        Assert.Equal("1", report.Facts["keyLostIndex"]);
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task The_entry_continues_the_chain_of_the_organisation()
    {
        _ = await ReportAsync();
        var binding = await BindingAsync();
        Assert.True((await MoveAsync(binding, KeyLossEvent.Suspend)).TryGetValue(out var act, out _));
        await LoggedAsync(1);

        var entries = await Server.InDatabaseAsync(db => db.LogEntries.OrderBy(e => e.Index).ToListAsync());
        Assert.True(ActLeaf.Parse(entries[1].Leaf).TryGetValue(out var leaf, out _));
        Assert.Equal(entries[0].LeafHash, leaf.PreviousLeaf);
        Assert.Equal(act.Id, entries[1].ActId);
        Assert.True(KeyLossAct.Parse(act.Text).TryGetValue(out var text, out _));
        Assert.Equal(binding.CertificateSha256, text.CertificateSha256);
        Assert.Equal(Signer.AccountId, text.By);
        using var inclusion = await Page.GetAsync("/log/inclusion/1");
        Assert.NotEqual(HttpStatusCode.InternalServerError, inclusion.StatusCode);
    }

    [Fact]
    public async Task The_session_of_the_lost_key_itself_proves_nothing()
    {
        _ = await AddKeyAsync();
        using var refused = await Page.PostFormAsync($"{LossPath}?handler=Report");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(KeyStatus.Active, (await BindingAsync()).Status);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.LoggedActs.CountAsync()));
    }

    [Fact]
    public async Task A_password_alone_blocks_nothing()
    {
        _ = await AddKeyAsync();
        using var page = await Signer.OpenPageAsync(Assurance.Password);
        using var report = await page.PostFormAsync($"{LossPath}?handler=Report");
        using var suspend = await page.PostFormAsync($"{LossPath}?handler=Suspend", ("code", "123456"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, report.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, suspend.StatusCode);
        Assert.Equal(KeyStatus.Active, (await BindingAsync()).Status);
    }

    [Fact]
    public async Task Another_enterprise_does_not_even_see_the_key()
    {
        var stranger = await Server.AddEnterpriseAsync("91110000XXXXXX0191");
        using var page = await stranger.OpenPageAsync();
        using var look = await page.GetAsync(LossPath);
        using var report = await page.PostFormAsync($"{LossPath}?handler=Report");

        Assert.Equal(HttpStatusCode.NotFound, look.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, report.StatusCode);
        Assert.Equal(KeyStatus.Active, (await BindingAsync()).Status);
    }

    [Fact]
    public async Task Without_our_pages_token_nothing_happens()
    {
        using var other = await (await AddKeyAsync()).OpenPageAsync();
        other.Token = "";
        using var refused = await other.PostFormAsync($"{LossPath}?handler=Report");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(KeyStatus.Active, (await BindingAsync()).Status);
    }

    [Fact]
    public async Task A_move_from_what_is_no_longer_so_is_refused()
    {
        var seen = await BindingAsync();
        Assert.True((await MoveAsync(seen, KeyLossEvent.Report)).TryGetValue(out _, out _));
        Assert.False((await MoveAsync(seen, KeyLossEvent.Suspend)).TryGetValue(out _, out var rejection));
        Assert.Equal(RejectionReason.KeyStatusChanged, rejection.Reason);
        Assert.False((await MoveAsync(await BindingAsync(), KeyLossEvent.Lift)).TryGetValue(out _, out rejection));
        Assert.Equal(RejectionReason.KeyStatusChanged, rejection.Reason);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.LoggedActs.CountAsync()));
    }

    [Fact]
    public async Task The_audit_sees_a_key_that_was_freed_behind_the_logs_back_and_what_it_signed()
    {
        Assert.True((await MoveAsync(await BindingAsync(), KeyLossEvent.Report)).TryGetValue(out _, out _));
        await LoggedAsync(1);
        await Server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(s =>
                s.SetProperty(b => b.Status, KeyStatus.Active).SetProperty(b => b.EndedAt, (DateTimeOffset?)null)
            )
        );
        using var page = await Signer.OpenPageAsync();
        var number = await Server.AddApplicationAsync(Signer);
        Assert.Null(await RefusalOfReportAsync(page, await page.StatementAsync(number), number));

        var findings = (await AuditAsync()).Findings;
        var evidence = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.Id).SingleAsync());
        Assert.Contains(findings, f => f.Row == $"KeyBindings {Signer.BindingId}");
        Assert.Contains(
            findings,
            f => f.Row == $"Evidence {evidence}" && f.Problem.Contains("reported lost", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("\"OrganizationCode\" = '91110000XXXXXX0191'")]
    [InlineData("\"BindingId\" = NULL")]
    [InlineData("\"Text\" = substr(\"Text\", 1, 100)")]
    [InlineData("\"Salt\" = zeroblob(32)")]
    [InlineData("\"At\" = \"At\" + 10000")]
    [InlineData("\"Kind\" = 'Erasure'")]
    [InlineData("\"Kind\" = 'KeyLo7s'")]
    public async Task The_audit_names_an_act_that_was_altered(string change)
    {
        Assert.True((await MoveAsync(await BindingAsync(), KeyLossEvent.Suspend)).TryGetValue(out var act, out _));
        await LoggedAsync(1);
        var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => AlterAsync(change));
        Assert.Contains("LoggedActs is insert-only", refused.Message, StringComparison.Ordinal);
        await Server.InDatabaseAsync(Evidence.Triggers.DropAsync);
        await AlterAsync(change);
        Assert.Contains((await AuditAsync()).Findings, f => f.Row == $"LoggedActs {act.Id}");
    }

    [Fact]
    public async Task A_suspended_key_cannot_be_suspended_again_and_a_lost_one_has_no_page()
    {
        await SetPhoneAsync();
        Assert.True((await MoveAsync(await BindingAsync(), KeyLossEvent.Suspend)).TryGetValue(out _, out _));
        using var page = await Signer.OpenPageAsync(Assurance.Password);
        using var suspended = await page.GetAsync(LossPath);
        using var code = await page.PostFormAsync($"{LossPath}?handler=Code");
        Assert.True((await MoveAsync(await BindingAsync(), KeyLossEvent.Confirm)).TryGetValue(out _, out _));
        using var lost = await page.GetAsync(LossPath);

        Assert.Equal(HttpStatusCode.OK, suspended.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code.StatusCode);
        Assert.Empty(Outbox.Messages);
        Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
    }

    private Task<int> AlterAsync(string change)
    {
        var sql = "UPDATE \"LoggedActs\" SET " + change;
        return Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql));
    }

    private static string LeafCode => Reporting.ReportingServer.CreditCode;
}
