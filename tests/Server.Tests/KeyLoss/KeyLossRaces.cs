using System.Net;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.KeyLoss;

/// <summary>挂失 against submissions on the way: there is one order, and the log has it.</summary>
public abstract class KeyLossRaces(TestDatabase? database) : KeyLossScenario(database)
{
    private const int Reports = 24;

    [Fact]
    public async Task What_the_key_signed_stands_before_its_loss_in_the_log_or_nowhere()
    {
        var submissions = new List<(string Number, SubmissionJson Json)>();
        for (var i = 0; i < Reports; i++)
        {
            var number = await Server.AddApplicationAsync(Signer);
            submissions.Add((number, Signer.Sign(await Page.StatementAsync(number, via: "file"))));
        }

        using var password = await Signer.OpenPageAsync(Assurance.Password);
        var seen = await BindingAsync();
        var answers = submissions.ConvertAll(s => password.SubmitAsync(s.Number, s.Json));
        _ = await Task.WhenAny(answers);
        Assert.True((await MoveAsync(seen, KeyLossEvent.Report)).TryGetValue(out _, out _));
        var statuses = (await Task.WhenAll(answers)).Select(a => a.StatusCode).ToList();
        await LoggedAsync(1);

        var evidence = await Server.InDatabaseAsync(db => db.Evidence.CountAsync());
        var loss = await Server.InDatabaseAsync(db => db.LogEntries.SingleAsync(e => e.ActId != null));
        Assert.Equal(evidence, statuses.Count(s => s == HttpStatusCode.OK));
        Assert.Equal(evidence, loss.Index);
        Assert.Equal(Reports - evidence, statuses.Count(s => s == HttpStatusCode.Forbidden));
        Assert.All(Server.Refusals.All, r => Assert.Equal(RejectionReason.KeyReportedLost, r));
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task Of_ten_reports_of_one_loss_one_is_logged()
    {
        var seen = await BindingAsync();
        var moves = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Task.Run(() => MoveAsync(seen, KeyLossEvent.Suspend)))
        );
        Assert.Single(moves, m => m.TryGetValue(out _, out _));
        await LoggedAsync(1);
        Assert.Empty((await AuditAsync()).Findings);
    }
}

public sealed class KeyLossRacesOnSqlite() : KeyLossRaces(null);

public sealed class KeyLossRacesOnPostgreSql(PostgreSqlCluster postgres)
    : KeyLossRaces(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>;
