using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>What later CRLs make of evidence: confirmed, repudiated, contested, or nothing yet.</summary>
public sealed class EvidenceLifeTests : EvidenceLifeScenario
{
    [Fact]
    public async Task Evidence_waits_for_a_list_issued_after_its_timestamp_and_is_then_confirmed_by_it()
    {
        _ = await StampedAsync();
        var early = await ConfirmAsync();
        await IssueListsAsync();
        var late = await ConfirmAsync();

        Assert.Equal((0, 1), (early, late));
        var confirmation = await Server.InDatabaseAsync(db => db.EvidenceConfirmations.SingleAsync());
        Assert.Equal(Server.Services.CrlTime, confirmation.StatusTime);
        Assert.Equal(2, await LaterListsAsync());
        Assert.Equal(0, await ConfirmAsync());
        Assert.Empty(await ObjectionsAsync());
    }

    [Fact]
    public async Task A_new_list_of_the_signers_own_ca_confirms_while_the_roots_old_one_lasts()
    {
        _ = await StampedAsync();
        Server.Services.IsRootOffline = true;
        await IssueListsAsync();

        Assert.Equal(1, await ConfirmAsync());
        var confirmation = await Server.InDatabaseAsync(db => db.EvidenceConfirmations.SingleAsync());
        Assert.Equal(Server.Services.CrlTime, confirmation.StatusTime);
        Assert.Equal(2, await LaterListsAsync());
        Assert.False(await Server.InDatabaseAsync(db => db.PendingConfirmations.AnyAsync()));
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Only_a_revocation_at_or_before_the_proven_instant_repudiates(int seconds, bool repudiates)
    {
        var provenAt = await StampedAsync();
        Server.Services.Revoke(Signer.Leaf, provenAt.AddSeconds(seconds));
        await IssueListsAsync();

        Assert.Equal(1, await ConfirmAsync());
        Assert.Equal(repudiates ? [ObjectionKind.Repudiated] : [], await ObjectionsAsync());
        Assert.Equal(repudiates ? 0 : 1, await Server.InDatabaseAsync(db => db.EvidenceConfirmations.CountAsync()));
        Assert.Equal(repudiates ? 1 : 0, await StepsAsync("否认"));
        Assert.Equal(repudiates, await IsAlarmedAsync());
        Assert.Equal(0, await ConfirmAsync());
    }

    [Fact]
    public async Task An_invalidity_dated_back_contests_and_still_confirms()
    {
        var provenAt = await StampedAsync();
        Server.Services.Revoke(Signer.Leaf, provenAt.AddSeconds(1), invalidSince: provenAt.AddDays(-3));
        await IssueListsAsync();

        Assert.Equal(1, await ConfirmAsync());
        Assert.Equal([ObjectionKind.Contested], await ObjectionsAsync());
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.EvidenceConfirmations.CountAsync()));
        Assert.Equal(1, await StepsAsync("存疑"));
        Assert.True(await IsAlarmedAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-3600)]
    public async Task Confirmed_evidence_is_at_most_contested_whatever_date_a_later_list_writes_back(int revokedAfter)
    {
        var provenAt = await StampedAsync();
        await IssueListsAsync();
        _ = await ConfirmAsync();
        Server.Services.Revoke(Signer.Leaf, provenAt.AddSeconds(revokedAfter), invalidSince: provenAt.AddDays(-3));
        await IssueListsAsync();
        await using var scope = Server.App.Services.CreateAsyncScope();
        var watch = scope.ServiceProvider.GetRequiredService<RevocationWatch>();

        Assert.Equal(1, await watch.WatchOnceAsync(CancellationToken.None));
        Assert.Equal([ObjectionKind.Contested], await ObjectionsAsync());
        _ = await watch.WatchOnceAsync(CancellationToken.None);
        Assert.Equal(1, await StepsAsync("存疑"));
    }

    [Fact]
    public async Task While_no_list_can_be_had_reports_are_accepted_and_nothing_is_decided()
    {
        _ = await StampedAsync();
        Server.Services.IsListing = false;
        await RefreshAsync();
        _ = await ReportAsync();

        Assert.Equal(0, await ConfirmAsync());
        Server.Services.IsListing = true;
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 2);
        await IssueListsAsync();
        Assert.Equal(2, await ConfirmAsync());
    }
}
