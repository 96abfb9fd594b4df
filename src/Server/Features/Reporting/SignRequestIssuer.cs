using System.Buffers.Text;
using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>What a person decided on the page.</summary>
/// <param name="Decision">"Report" or "Return".</param>
/// <param name="Clauses">Ids of the clauses that were confirmed, each on its own (Manual S33).</param>
/// <param name="ReturnReason">Picked or typed (Manual S34).</param>
/// <param name="Via">"agent" or "file".</param>
/// <param name="Key">SHA-256 of the certificate that will sign, hex: for a session that no key opened, where several are bound.</param>
internal sealed record DecisionForm(
    string Decision,
    IReadOnlyList<string> Clauses,
    string Via,
    string? ReturnReason = null,
    string? Key = null
);

/// <summary>A signed request and the bytes it stands for.</summary>
internal sealed record IssuedSignRequest(string Request, byte[] Statement, DateTimeOffset ExpiresAt, string Number);

/// <summary>Renders the statement of a decision, keeps it, and signs the request that lets a key agent sign it.</summary>
internal sealed class SignRequestIssuer(
    RegistryDbContext db,
    StatementRenderer renderer,
    EvidenceVault vault,
    IServerKeyStore keys,
    IOptions<ServerOptions> server,
    TimeProvider clock
)
{
    private const string ViaAgent = "agent";
    private const string ViaFile = "file";
    private static readonly TimeSpan AgentLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FileLifetime = TimeSpan.FromHours(24);

    public async Task<Verdict<IssuedSignRequest>> IssueAsync(
        AuthenticatedAccount account,
        string number,
        DecisionForm form,
        CancellationToken ct
    )
    {
        var application = await db
            .Applications.AsNoTracking()
            .OwnedBy(account.EnterpriseId)
            .Include(a => a.Enterprise)
            .Include(a => a.Attachments)
            .SingleOrDefaultAsync(a => a.Number == number, ct);
        if (application is null)
        {
            return new Rejection(RejectionReason.ApplicationUnknown, $"no {number} of {account.AccountName}");
        }

        if (application.State != ApplicationState.PendingReport)
        {
            return ReportStatuses.AfterReport.Contains(application.State)
                ? new Rejection(RejectionReason.AlreadySubmitted, $"{number} is {application.State}")
                : new Rejection(RejectionReason.TransitionNotAllowed, $"{number} is {application.State}");
        }

        if (!ReadDecision(form).TryGetValue(out var decision, out var rejection))
        {
            return rejection;
        }

        if (WhyNotVia(form.Via, account) is { } refusal)
        {
            return refusal;
        }

        if (await FindBindingAsync(account, form.Key, ct) is not { } binding)
        {
            return new Rejection(RejectionReason.CertificateNotBound, $"{account.AccountName} has no key that commits");
        }

        return await IssueAsync(account, application, binding, decision, form.Via, ct);
    }

    private async Task<Verdict<IssuedSignRequest>> IssueAsync(
        AuthenticatedAccount account,
        RegistrationApplication application,
        KeyBinding binding,
        (string Decision, string? Reason) decision,
        string via,
        CancellationToken ct
    )
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var jti = RandomNumberGenerator.GetBytes(16);
        var draft = NewRequest([]);
        if (!renderer.Render(account, application, draft).TryGetValue(out var statement, out var rejection))
        {
            return rejection;
        }

        var bytes = statement.Render();
        db.SignRequests.Add(NewRequest(vault.SealRequest(jti, bytes)));
        await db.SaveChangesAsync(ct);
        var policy = CommitmentPolicy.ForCertificate(binding.Certificate);
        var claims = new SignRequestClaims(
            Ver: 1,
            Base64Url.EncodeToString(jti),
            server.Value.Id,
            server.Value.Origin,
            Pur: "sign",
            via,
            draft.IssuedAt.ToUnixTimeSeconds(),
            draft.ExpiresAt.ToUnixTimeSeconds(),
            Base64Url.EncodeToString(account.SessionIdHash),
            new StatementClaim(Base64Url.EncodeToString(SHA256.HashData(bytes)), bytes.Length, statement.Kind),
            new CertificateClaim(Base64Url.EncodeToString(binding.CertificateSha256)),
            new PolicyClaim(policy.Oid, Base64Url.EncodeToString(policy.Sha256)),
            policy.Oid == CommitmentPolicy.Sm2Oid && server.Value.Sm2Form == SignatureForm.Gbt35275
                ? Protocol.Gbt35275Form
                : null
        );
        var kid = keys.Current(ServerKeyUse.Request).Kid!;
        var jws = CompactJwsWriter.Write(claims, Protocol.SignRequestType, kid, keys.SignRequest);
        return new IssuedSignRequest(jws, bytes, draft.ExpiresAt, application.Number);

        SignRequest NewRequest(byte[] sealedStatement) =>
            new()
            {
                Jti = jti,
                AccountId = account.AccountId,
                SessionIdHash = via == ViaFile ? null : account.SessionIdHash,
                ApplicationId = application.Id,
                Round = application.Round,
                Decision = decision.Decision,
                ReturnReason = decision.Reason,
                Statement = sealedStatement,
                CertificateSha256 = binding.CertificateSha256,
                IssuedAt = now,
                ExpiresAt = now + (via == ViaFile ? FileLifetime : AgentLifetime),
            };
    }

    private static Verdict<(string Decision, string? Reason)> ReadDecision(DecisionForm form)
    {
        if (form.Decision == "Report")
        {
            return CommitmentTemplate.Current.IsConfirmedBy(form.Clauses)
                ? (ReportDecision.Report, null)
                : new Rejection(RejectionReason.CommitmentIncomplete, "not exactly the template's clauses");
        }

        if (form.Decision != "Return" || form.Clauses.Count > 0)
        {
            return new Rejection(RejectionReason.RequestMalformed, "decision is neither Report nor a bare Return");
        }

        if (!ReturnReason.Resolve(form.ReturnReason).TryGetValue(out var reason, out var rejection))
        {
            return rejection;
        }

        return reason.Length <= ReturnReason.MaxLength
            ? (ReportDecision.Return, reason)
            : new Rejection(RejectionReason.ReturnReasonMissing, "longer than a reason may be");
    }

    /// <summary>Only a session that a key opened signs on the page; any session may sign by file, because the file's signature is the step-up.</summary>
    private static Rejection? WhyNotVia(string via, AuthenticatedAccount account) =>
        via switch
        {
            ViaFile => null,
            ViaAgent when account.Assurance == Assurance.PasswordAndKey => null,
            ViaAgent => new Rejection(RejectionReason.SessionInsufficient, "signing on the page needs a key session"),
            _ => new Rejection(RejectionReason.RequestMalformed, "via is neither agent nor file"),
        };

    /// <summary>The key of this session; for a session without one the chosen key, or the latest that has not expired.</summary>
    private async Task<KeyBinding?> FindBindingAsync(AuthenticatedAccount account, string? chosen, CancellationToken ct)
    {
        var bindings = await CommitmentKeys.OfAsync(db, account, ct);
        if (account.BindingId is { } own)
        {
            return bindings.FirstOrDefault(b => b.Id == own);
        }

        return chosen is { Length: > 0 }
            ? bindings.FirstOrDefault(b => Convert.ToHexStringLower(b.CertificateSha256) == chosen)
            : bindings.FirstOrDefault(b => CommitmentKeys.NotAfter(b) > clock.GetUtcNow());
    }
}
