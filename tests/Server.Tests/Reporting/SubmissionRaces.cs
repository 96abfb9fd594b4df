using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>What decides races between submissions, on every database.</summary>
public abstract class SubmissionRaces(TestDatabase? database) : IAsyncLifetime
{
    private ReportingServer _server = null!;
    private Signer _signer = null!;
    private Page _page = null!;
    private string _number = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ReportingServer.StartAsync(database);
        _signer = await _server.AddEnterpriseAsync();
        _page = await _signer.OpenPageAsync();
        _number = await _server.AddApplicationAsync(_signer);
    }

    public async ValueTask DisposeAsync()
    {
        _page.Dispose();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    [Trait("Seed", "S33")]
    public async Task A_signed_report_gets_its_receipt_and_the_same_bytes_again()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        using var first = await _page.SubmitAsync(_number, submission);
        using var again = await _page.SubmitAsync(_number, submission);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());
        var application = await _server.InDatabaseAsync(db => db.Applications.SingleAsync());
        Assert.Equal(ApplicationState.Reported, application.State);
        Assert.Equal(2, application.RowVersion);
    }

    [Fact]
    public async Task Fifty_parallel_submissions_of_one_report_make_one_row_and_identical_receipts()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _page.SubmitAsync(_number, submission)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        var bodies = await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()));
        Assert.Single(bodies.Distinct(StringComparer.Ordinal));
        Assert.Equal(1, await _server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    [Fact]
    public async Task Of_different_statements_for_one_round_one_wins_and_the_others_learn_its_number()
    {
        var submissions = new List<SubmissionJson>();
        for (var i = 0; i < 8; i++)
        {
            submissions.Add(_signer.Sign(await _page.StatementAsync(_number)));
        }

        var answers = await Task.WhenAll(submissions.Select(s => _page.SubmitAsync(_number, s)));
        var winner = Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        var number = (await winner.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receiptNumber").GetString();
        foreach (var loser in answers.Where(a => a != winner))
        {
            Assert.Equal(HttpStatusCode.Conflict, loser.StatusCode);
            var problem = await loser.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("submit.already_submitted", problem.GetProperty("code").GetString());
            Assert.Equal(number, problem.GetProperty("receiptNumber").GetString());
        }
    }

    [Fact]
    [Trait("Seed", "S35")]
    public async Task After_a_report_no_further_request_is_issued_and_its_number_is_told()
    {
        using var done = await _page.SubmitAsync(_number, _signer.Sign(await _page.StatementAsync(_number)));
        using var refused = await _page.RequestAsync(
            _number,
            new
            {
                decision = "Return",
                clauses = Array.Empty<string>(),
                via = "agent",
                returnReason = "R02",
            }
        );

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("submit.already_submitted", await Page.CodeOfAsync(refused));
    }

    [Fact]
    public async Task A_statement_is_refused_once_the_application_has_changed()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        await _server.InDatabaseAsync(db =>
            db.Applications.ExecuteUpdateAsync(s => s.SetProperty(a => a.ApplicantName, "测试乙"))
        );
        using var refused = await _page.SubmitAsync(_number, submission);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("submit.statement_changed", await Page.CodeOfAsync(refused));
    }
}

public sealed class SubmissionRacesOnSqlite() : SubmissionRaces(null);

public sealed class SubmissionRacesOnPostgreSql(PostgreSqlCluster postgres)
    : SubmissionRaces(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>;
