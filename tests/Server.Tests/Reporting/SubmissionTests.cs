using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

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

    [Fact]
    public async Task An_expired_request_is_named_for_a_day_and_then_forgotten()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        var now = TimeProvider.System.GetUtcNow();
        await _server.InDatabaseAsync(db =>
            db.SignRequests.ExecuteUpdateAsync(s => s.SetProperty(r => r.ExpiresAt, now))
        );
        using var expired = await _page.SubmitAsync(_number, submission);
        var early = await _server.InDatabaseAsync(db =>
            SignRequestPurge.PurgeAsync(db, now.AddHours(23), CancellationToken.None)
        );
        var late = await _server.InDatabaseAsync(db =>
            SignRequestPurge.PurgeAsync(db, now.AddHours(24), CancellationToken.None)
        );
        using var forgotten = await _page.SubmitAsync(_number, submission);

        Assert.Equal("submit.request_expired", await Page.CodeOfAsync(expired));
        Assert.Equal((0, 1), (early, late));
        Assert.Equal("submit.request_unknown", await Page.CodeOfAsync(forgotten));
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    [Fact]
    public async Task A_certificate_revoked_after_the_request_signs_nothing()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        _server.Services.Revoke(_signer.Leaf);
        await _server
            .App.Services.GetRequiredService<StatusRefresh>()
            .RefreshOnceAsync(TestContext.Current.CancellationToken);
        using var refused = await _page.SubmitAsync(_number, submission);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("auth.cert_revoked", await Page.CodeOfAsync(refused));
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }
}
