using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Reporting;

public sealed class SubmissionTests : IAsyncLifetime
{
    private ReportingServer _server = null!;
    private Signer _signer = null!;
    private Page _page = null!;
    private string _number = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ReportingServer.StartAsync();
        _signer = await _server.AddEnterpriseAsync();
        _page = await _signer.OpenPageAsync();
        _number = await _server.AddApplicationAsync(_signer);
    }

    public async ValueTask DisposeAsync()
    {
        _page.Dispose();
        await _server.DisposeAsync();
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
    [Trait("Seed", "S34")]
    public async Task A_return_is_signed_too_and_carries_its_reason()
    {
        using var request = await _page.RequestAsync(
            _number,
            new
            {
                decision = "Return",
                clauses = Array.Empty<string>(),
                via = "agent",
                returnReason = "R02",
            }
        );
        var statement = (await request.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("statement");
        using var done = await _page.SubmitAsync(_number, _signer.Sign(statement.GetBytesFromBase64()));

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var application = await _server.InDatabaseAsync(db => db.Applications.SingleAsync());
        Assert.Equal(ApplicationState.EnterpriseReturned, application.State);
        Assert.Equal("R02 证件过期或不清晰", application.ReturnReason);
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

    [Fact]
    public async Task A_signature_is_no_good_for_another_application()
    {
        var other = await _server.AddApplicationAsync(_signer);
        var signed = _signer.Sign(await _page.StatementAsync(_number));
        var statement = await _page.StatementAsync(other);

        using var wholeSubmission = await _page.SubmitAsync(other, signed);
        using var signatureOnly = await _page.SubmitAsync(
            other,
            signed with
            {
                Statement = Convert.ToBase64String(statement),
            }
        );

        Assert.Equal("submit.request_unknown", await Page.CodeOfAsync(wholeSubmission));
        Assert.Equal("submit.signature_invalid", await Page.CodeOfAsync(signatureOnly));
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    [Fact]
    public async Task A_request_belongs_to_its_session()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        using var otherPage = await _signer.OpenPageAsync();
        using var refused = await otherPage.SubmitAsync(_number, submission);
        Assert.Equal("submit.request_unknown", await Page.CodeOfAsync(refused));
    }

    [Fact]
    public async Task A_password_session_may_sign_by_file_and_not_on_the_page()
    {
        using var page = await _signer.OpenPageAsync(Assurance.Password);
        using var refused = await page.RequestAsync(
            _number,
            new
            {
                decision = "Report",
                clauses = new[] { "C1", "C2", "C3", "C4", "C5", "C6" },
                via = "agent",
            }
        );
        using var done = await page.SubmitAsync(_number, _signer.Sign(await page.StatementAsync(_number, "file")));

        Assert.Equal("auth.session_required", await Page.CodeOfAsync(refused));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task Another_key_is_refused_even_of_the_same_enterprise()
    {
        using var stranger = _server.Authority.IssueLeaf();
        using var refused = await _page.SubmitAsync(
            _number,
            _signer.Sign(await _page.StatementAsync(_number), stranger)
        );
        Assert.Equal("submit.signature_invalid", await Page.CodeOfAsync(refused));
    }

    [Fact]
    public async Task A_binding_that_ended_after_the_request_signs_nothing()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        using var page = await _signer.OpenPageAsync(Assurance.Password);
        var byFile = _signer.Sign(await page.StatementAsync(_number, "file"));
        await _server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(s => s.SetProperty(b => b.EndedAt, DateTimeOffset.UnixEpoch))
        );
        using var refused = await page.SubmitAsync(_number, byFile);

        Assert.Equal("auth.cert_not_bound", await Page.CodeOfAsync(refused));
        Assert.NotNull(submission);
    }

    [Fact]
    public async Task A_signing_time_far_from_ours_is_refused()
    {
        var statement = await _page.StatementAsync(_number);
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        using var refused = await _page.SubmitAsync(_number, _signer.Sign(statement, at: at));
        Assert.Equal("submit.signature_invalid", await Page.CodeOfAsync(refused));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData(
        "{\"statement\":\"\",\"signedAttrs\":\"\",\"signature\":\"\",\"algorithm\":\"ES256\",\"certificate\":\"\"}"
    )]
    [InlineData(
        "{\"statement\":\"AA==\",\"signedAttrs\":\"AA==\",\"signature\":\"AA==\",\"algorithm\":\"none\",\"certificate\":\"AA==\"}"
    )]
    [InlineData(
        "{\"statement\":\"AB==\",\"signedAttrs\":\"AA==\",\"signature\":\"AA==\",\"algorithm\":\"ES256\",\"certificate\":\"AA==\"}"
    )]
    [InlineData(
        "{\"statement\":\"AA==\",\"signedAttrs\":\"AA==\",\"signature\":\"AA==\",\"algorithm\":\"ES256\",\"certificate\":\"AA==\"}"
    )]
    [InlineData(
        "{\"statement\":\"AA==\",\"statement\":\"AA==\",\"signedAttrs\":\"AA==\",\"signature\":\"AA==\",\"algorithm\":\"ES256\",\"certificate\":\"AA==\"}"
    )]
    public async Task A_malformed_body_is_refused_with_a_reason(string body)
    {
        using var refused = await _page.PostAsync($"/reporting/{_number}/submission", body);
        Assert.InRange((int)refused.StatusCode, 400, 422);
        Assert.NotEmpty(await Page.CodeOfAsync(refused));
    }

    [Fact]
    public async Task A_request_from_another_origin_or_without_token_is_refused()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        var (origin, token) = (_page.Origin, _page.Token);
        _page.Origin = "https://localhost:1";
        using var foreign = await _page.SubmitAsync(_number, submission);
        (_page.Origin, _page.Token) = (origin, "");
        using var withoutToken = await _page.SubmitAsync(_number, submission);
        _page.Token = token;

        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, withoutToken.StatusCode);
    }

    [Fact]
    public async Task An_application_of_another_enterprise_does_not_exist()
    {
        var other = await _server.AddEnterpriseAsync("91110000XXXXXX0191");
        using var page = await other.OpenPageAsync();
        using var request = await page.RequestAsync(
            _number,
            new
            {
                decision = "Report",
                clauses = new[] { "C1", "C2", "C3", "C4", "C5", "C6" },
                via = "agent",
            }
        );
        using var submission = await page.SubmitAsync(_number, _signer.Sign(await _page.StatementAsync(_number)));

        Assert.Equal(HttpStatusCode.NotFound, request.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, submission.StatusCode);
    }

    [Fact]
    [Trait("Seed", "S33")]
    public async Task Every_clause_has_to_be_confirmed()
    {
        using var refused = await _page.RequestAsync(
            _number,
            new
            {
                decision = "Report",
                clauses = new[] { "C1", "C2", "C3", "C4", "C5" },
                via = "agent",
            }
        );
        Assert.Equal("submit.commitment_incomplete", await Page.CodeOfAsync(refused));
    }
}
