using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>The binding act with an SM2 key in software, which stands for a lock: SoftHSM has no SM2.</summary>
public sealed class Sm2SubmissionTests : IAsyncLifetime
{
    private ReportingServer _server = null!;
    private Signer _signer = null!;
    private Page _page = null!;
    private string _number = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ReportingServer.StartAsync(KeyAlgorithm.Sm2);
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
    public async Task A_commitment_of_SM3_and_SM2_is_received_and_kept()
    {
        var statement = await _page.StatementAsync(_number);
        var submission = _signer.Sign(statement);
        Assert.Equal("SM2", submission.Algorithm);
        using var done = await _page.SubmitAsync(_number, submission);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var application = await _server.InDatabaseAsync(db => db.Applications.SingleAsync());
        Assert.Equal(ApplicationState.Reported, application.State);
        Assert.Equal(1, await _server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    [Fact]
    public async Task A_mutated_signature_is_refused_and_nothing_is_kept()
    {
        var submission = _signer.Sign(await _page.StatementAsync(_number));
        var signature = Convert.FromBase64String(submission.Signature);
        signature[^1] ^= 1;
        using var refused = await _page.SubmitAsync(
            _number,
            submission with
            {
                Signature = Convert.ToBase64String(signature),
            }
        );
        Assert.Equal("submit.signature_invalid", await Page.CodeOfAsync(refused));
        Assert.Equal(RejectionReason.SignatureInvalid, _server.Refusals.Last);
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    [Fact]
    public async Task An_SM2_commitment_names_the_policy_for_SM2()
    {
        var statement = await _page.StatementAsync(_number);
        var built = CommitmentAttributes.Build(
            statement,
            _signer.Leaf.Der,
            TimeProvider.System.GetUtcNow(),
            SignatureAlgorithm.Sm2,
            CommitmentPolicy.Current
        );
        Assert.True(built.TryGetValue(out var attributes, out _));
        using var refused = await _page.SubmitAsync(
            _number,
            _signer.Sign(statement) with
            {
                SignedAttrs = Convert.ToBase64String(attributes),
                Signature = Convert.ToBase64String(_signer.Leaf.Sm2.SignData(attributes)),
            }
        );
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        Assert.Equal(RejectionReason.SignaturePolicyMismatch, _server.Refusals.Last);
    }

    [Fact]
    public async Task The_form_of_GBT_35275_is_asked_of_SM2_keys_where_it_is_configured_and_of_no_others()
    {
        await using var configured = await ReportingServer.StartAsync(
            KeyAlgorithm.Sm2,
            settings: ("Server:Sm2Form", "Gbt35275")
        );
        var national = await configured.AddEnterpriseAsync();
        var international = await configured.AddEnterpriseAsync(
            LeafOptions.OtherCreditCode,
            key: ECDsa.Create(ECCurve.NamedCurves.nistP256)
        );

        Assert.Equal("gbt35275", await FormAskedAsync(configured, national));
        Assert.Null(await FormAskedAsync(configured, international));
        Assert.Null(await FormAskedAsync(_server, _signer));
    }

    [Fact]
    public async Task A_session_without_a_key_can_read_what_an_SM2_key_has_to_sign()
    {
        using var page = await _signer.OpenPageAsync(Assurance.Password);
        using var answer = await page.GetAsync($"/reporting/{_number}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<string?> FormAskedAsync(ReportingServer server, Signer signer)
    {
        using var page = await signer.OpenPageAsync();
        using var answer = await page.RequestAsync(
            await server.AddApplicationAsync(signer),
            new
            {
                decision = "Report",
                clauses = CommitmentTemplate.Current.Clauses.Select(c => c.Id),
                via = "agent",
            }
        );
        var request = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("request").GetString()!;
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(request.Split('.')[1]));
        return claims.RootElement.TryGetProperty("form", out var form) ? form.GetString() : null;
    }
}
