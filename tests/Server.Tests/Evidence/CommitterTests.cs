using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Many submissions in one transaction, and an answer that can't wait for the log; on every database.</summary>
public abstract class CommitterTests(TestDatabase? database) : EvidenceScenario(database)
{
    private const int Applications = 7;

    [Fact]
    public async Task Submissions_that_wait_share_one_transaction_and_a_loser_takes_back_only_its_own()
    {
        var watch = new CommitterWatch();
        await Server.RestartAsync(watch.AttachTo);
        using var page = await Signer.OpenPageAsync();
        var first = await Server.AddApplicationAsync(Signer);
        var firstSigned = Signer.Sign(await page.StatementAsync(first));
        var (numbers, signed) = await SignAsync(page);
        // The committer takes them by id: one round has a twin amid the others, and the last one's request is spent by then.
        var (twin, last) = (numbers[Applications / 2], numbers[^1]);
        var twinSigned = Signer.Sign(await page.StatementAsync(twin));
        watch.BeforeNext = db => SpendRequestAsync(db, last);

        var plug = page.SubmitAsync(first, firstSigned);
        await watch.Holding;
        var answers = numbers.Zip(signed, page.SubmitAsync).Append(page.SubmitAsync(twin, twinSigned)).ToList();
        await UntilQueuedAsync(Applications + 1);
        watch.Release();
        var codes = (await Task.WhenAll(answers.Append(plug))).Select(a => a.StatusCode).ToList();

        Assert.Equal(Applications, codes.Count(c => c == HttpStatusCode.OK));
        Assert.Equal(2, codes.Count(c => c == HttpStatusCode.Conflict));
        Assert.Equal("submit.statement_changed", await Page.CodeOfAsync(await answers[Applications - 1]));
        await AssertTwinLearnsTheWinnerAsync(await answers[Applications / 2], await answers[^1]);
        var batch = watch.Stored.Skip(1).ToList();
        Assert.Equal(Applications - 1, batch.Count);
        var transaction = Assert.Single(batch.Select(s => s.Transaction).Distinct());
        Assert.Equal([transaction, transaction], watch.RolledBack);
        await AssertNothingOfTheLosersIsLeftAsync(last);
    }

    [Fact]
    public async Task A_key_that_is_reported_lost_between_verification_and_commit_signs_nothing_more()
    {
        var watch = new CommitterWatch();
        await Server.RestartAsync(watch.AttachTo);
        using var page = await Signer.OpenPageAsync();
        var (first, second) = (await Server.AddApplicationAsync(Signer), await Server.AddApplicationAsync(Signer));
        var (early, late) = (
            Signer.Sign(await page.StatementAsync(first)),
            Signer.Sign(await page.StatementAsync(second))
        );
        watch.BeforeNext = db =>
            db.Set<KeyBinding>().ExecuteUpdateAsync(set => set.SetProperty(b => b.EndedAt, DateTimeOffset.UtcNow));

        var before = page.SubmitAsync(first, early);
        await watch.Holding;
        var after = page.SubmitAsync(second, late);
        await UntilQueuedAsync(1);
        watch.Release();
        using var accepted = await before;
        using var refused = await after;

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal("auth.key_lost", await Page.CodeOfAsync(refused));
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.Evidence.CountAsync()));
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.LogEntries.CountAsync()));
    }

    [Fact]
    public async Task Without_a_receipt_for_five_seconds_the_answer_is_its_number_and_the_receipt_follows()
    {
        HeldCopy held = null!;
        await Server.RestartAsync(services =>
            services
                .AddSingleton<SecondCopyFile>()
                .AddSingleton<ISecondCopy>(p => held = new HeldCopy(p.GetRequiredService<SecondCopyFile>()))
        );
        using var page = await Signer.OpenPageAsync();
        var number = await Server.AddApplicationAsync(Signer);
        var submission = Signer.Sign(await page.StatementAsync(number));
        var started = TimeProvider.System.GetTimestamp();
        using var early = await page.SubmitAsync(number, submission);
        var waited = TimeProvider.System.GetElapsedTime(started);
        var receipts = await Server.InDatabaseAsync(db => db.Receipts.CountAsync());
        var pending = await Server.InDatabaseAsync(db => db.PendingLogEntries.CountAsync());
        held.Release();
        await UntilAsync(db => db.Receipts.AnyAsync());
        using var late = await page.SubmitAsync(number, submission);
        using var again = await page.SubmitAsync(number, submission);

        Assert.Equal(HttpStatusCode.Accepted, early.StatusCode);
        Assert.InRange(waited, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(20));
        Assert.Equal((0, 1), (receipts, pending));
        var told = await early.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["receiptNumber"], told.EnumerateObject().Select(m => m.Name));
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        Assert.Equal(told.GetProperty("receiptNumber").GetString(), await MemberAsync(late, "receiptNumber"));
        Assert.Equal(await late.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    /// <summary>Applications in the order in which the committer takes them, with a signed report of each.</summary>
    private async Task<(List<string> Numbers, List<SubmissionJson> Signed)> SignAsync(Page page)
    {
        var added = new List<string>();
        for (var i = 0; i < Applications; i++)
        {
            added.Add(await Server.AddApplicationAsync(Signer));
        }

        var found = await Server.InDatabaseAsync(db =>
            db.Applications.Where(a => added.Contains(a.Number)).Select(a => new { a.Id, a.Number }).ToListAsync()
        );
        var numbers = found.OrderBy(a => a.Id).Select(a => a.Number).ToList();
        var signed = new List<SubmissionJson>();
        foreach (var number in numbers)
        {
            signed.Add(Signer.Sign(await page.StatementAsync(number)));
        }

        return (numbers, signed);
    }

    private async Task UntilQueuedAsync(int submissions)
    {
        var committer = Server.App.Services.GetRequiredService<EvidenceCommitter>();
        for (var i = 0; i < 200 && committer.Queued < submissions; i++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(submissions, committer.Queued);
    }

    private static async Task SpendRequestAsync(DbContext db, string number) =>
        Assert.Equal(
            1,
            await db.Set<SignRequest>()
                .Where(r =>
                    db.Set<Server.Storage.Entities.RegistrationApplication>()
                        .Any(a => a.Id == r.SubjectId && a.Number == number)
                )
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.SpentAt, TimeProvider.System.GetUtcNow()))
        );

    private static async Task AssertTwinLearnsTheWinnerAsync(HttpResponseMessage one, HttpResponseMessage other)
    {
        var (won, lost) = one.StatusCode == HttpStatusCode.OK ? (one, other) : (other, one);
        Assert.Equal("submit.already_submitted", await MemberAsync(lost, "code"));
        Assert.Equal(await MemberAsync(won, "receiptNumber"), await MemberAsync(lost, "receiptNumber"));
    }

    private async Task AssertNothingOfTheLosersIsLeftAsync(string loser)
    {
        var application = await Server.InDatabaseAsync(db => db.Applications.SingleAsync(a => a.Number == loser));
        Assert.Equal((ApplicationState.PendingReport, 1), (application.State, application.RowVersion));
        var unspent = await Server.InDatabaseAsync(db => db.SignRequests.CountAsync(r => r.SpentAt == null));
        Assert.Equal(1, unspent);

        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == Applications);
        var evidence = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.SubjectId).ToListAsync());
        var steps = await Server.InDatabaseAsync(db => db.ProcessSteps.Select(s => s.ApplicationId).ToListAsync());
        var entries = await Server.InDatabaseAsync(db => db.LogEntries.OrderBy(e => e.Index).ToListAsync());
        Assert.Equal(Applications, evidence.Distinct().Count());
        Assert.Equal(evidence.Order(), steps.Order());
        Assert.Equal(Enumerable.Range(0, Applications), entries.Select(e => (int)e.Index));
        Assert.Equal(Applications, entries.Select(e => e.EvidenceId).Distinct().Count());
        Assert.False(await Server.InDatabaseAsync(db => db.PendingLogEntries.AnyAsync()));
        Assert.Empty((await AuditAsync()).Findings);
    }

    private static async Task<string?> MemberAsync(HttpResponseMessage answer, string name)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return json.RootElement.GetProperty(name).GetString();
    }
}

public sealed class CommitterTestsOnSqlite() : CommitterTests(null);

public sealed class CommitterTestsOnPostgreSql(PostgreSqlCluster postgres)
    : CommitterTests(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>;
