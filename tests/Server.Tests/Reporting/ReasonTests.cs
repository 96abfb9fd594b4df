using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>The refusals of a binding act that only the server can give, each with its own reason in the log.</summary>
public sealed class ReasonTests : IAsyncLifetime
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
    public async Task A_reason_that_an_offline_request_could_not_use_stays_on_the_page()
    {
        using var refused = await _page.PostFormAsync(
            $"/reporting/{_number}/offline",
            ("decision", "Return"),
            ("returnReasonPicked", "R01"),
            ("returnReason", "证书\u202e不符")
        );
        var html = System.Net.WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(">证书", html, StringComparison.Ordinal);
        Assert.Contains("value=\"R01\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_for_what_does_not_exist_or_is_not_confirmed_or_not_reasoned_is_refused()
    {
        await RequestRefusedAsync(RejectionReason.ApplicationUnknown, "JL-2026-37-9999999", Report());
        await RequestRefusedAsync(RejectionReason.CommitmentIncomplete, _number, Report("C1"));
        await RequestRefusedAsync(RejectionReason.ReturnReasonMissing, _number, Return(reason: null));
        using var weak = await _signer.OpenPageAsync(Assurance.Password);
        using var refused = await weak.RequestAsync(_number, Report());
        Assert.Equal(RejectionReason.SessionInsufficient, _server.Refusals.Last);
    }

    [Fact]
    public async Task A_submission_needs_a_request_of_its_own_that_has_not_expired()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        await _server.InDatabaseAsync(db =>
            db.SignRequests.ExecuteUpdateAsync(s => s.SetProperty(r => r.ExpiresAt, DateTimeOffset.UnixEpoch))
        );
        await SubmissionRefusedAsync(RejectionReason.SignRequestExpired, submission);
        await _server.InDatabaseAsync(db => db.SignRequests.ExecuteDeleteAsync());
        await SubmissionRefusedAsync(RejectionReason.SignRequestUnknown, submission);
    }

    [Fact]
    public async Task A_submission_is_judged_by_the_application_as_it_is_now()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        await ChangeAsync(s => s.SetProperty(a => a.ApplicantName, "测试乙"));
        await SubmissionRefusedAsync(RejectionReason.StatementChanged, submission);
        await ChangeAsync(s => s.SetProperty(a => a.State, ApplicationState.EnterpriseReturned));
        await SubmissionRefusedAsync(RejectionReason.TransitionNotAllowed, submission);
        await RequestRefusedAsync(RejectionReason.TransitionNotAllowed, _number, Report());
    }

    [Fact]
    public async Task A_decided_round_is_decided()
    {
        var second = _signer.Sign(await _page.StatementAsync(_number));
        using var done = await _page.SubmitAsync(_number, _signer.Sign(await _page.StatementAsync(_number)));
        await SubmissionRefusedAsync(RejectionReason.AlreadySubmitted, second);
    }

    [Fact]
    public async Task A_binding_counts_for_its_uses_and_while_it_lasts()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        await _server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(s => s.SetProperty(b => b.Uses, KeyUses.Login))
        );
        await SubmissionRefusedAsync(RejectionReason.BindingUseNotAllowed, submission);
        await RequestRefusedAsync(RejectionReason.CertificateNotBound, _number, Report());
    }

    [Fact]
    public async Task An_enterprise_without_a_valid_credit_code_signs_nothing()
    {
        await _server.InDatabaseAsync(db =>
            db.Enterprises.ExecuteUpdateAsync(s => s.SetProperty(e => e.CreditCode, "91370000XXXXXX0198"))
        );
        await RequestRefusedAsync(RejectionReason.CreditCodeInvalid, _number, Report());
    }

    private static object Report(params string[] clauses) =>
        new
        {
            decision = "Report",
            clauses = clauses.Length > 0 ? clauses : ["C1", "C2", "C3", "C4", "C5", "C6"],
            via = "agent",
        };

    private static object Return(string? reason) =>
        new
        {
            decision = "Return",
            clauses = Array.Empty<string>(),
            via = "agent",
            returnReason = reason,
        };

    private async Task RequestRefusedAsync(RejectionReason reason, string number, object form)
    {
        using var refused = await _page.RequestAsync(number, form);
        Assert.NotEmpty(await Page.CodeOfAsync(refused));
        Assert.Equal(reason, _server.Refusals.Last);
    }

    private async Task SubmissionRefusedAsync(RejectionReason reason, SubmissionJson submission)
    {
        using var refused = await _page.SubmitAsync(_number, submission);
        Assert.NotEmpty(await Page.CodeOfAsync(refused));
        Assert.Equal(reason, _server.Refusals.Last);
    }

    private Task<int> ChangeAsync(
        Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<RegistrationApplication>> change
    ) => _server.InDatabaseAsync(db => db.Applications.ExecuteUpdateAsync(change));
}
