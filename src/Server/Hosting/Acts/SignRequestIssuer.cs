using System.Buffers.Text;
using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>What a person decided on the page.</summary>
/// <param name="Decision">"Report" or "Return"; "Submit" for every other kind.</param>
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

    /// <param name="subject">Null: there is none of this number.</param>
    public async Task<Verdict<IssuedSignRequest>> IssueAsync(
        AuthenticatedAccount account,
        IActKind kind,
        ActSubject? subject,
        DecisionForm form,
        CancellationToken ct
    )
    {
        if (subject is null)
        {
            return new Rejection(RejectionReason.ApplicationUnknown, $"no such number of {account.AccountName}");
        }

        if (subject.WhyClosed is { } closed)
        {
            return closed;
        }

        if (!kind.Read(form).TryGetValue(out var decision, out var rejection))
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

        return await IssueAsync(account, kind.Act, subject, binding, decision, form.Via, ct);
    }

    private async Task<Verdict<IssuedSignRequest>> IssueAsync(
        AuthenticatedAccount account,
        BindingAct act,
        ActSubject subject,
        KeyBinding binding,
        ActDecision decision,
        string via,
        CancellationToken ct
    )
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var jti = RandomNumberGenerator.GetBytes(16);
        var draft = NewRequest([]);
        if (!subject.Render(account, draft).TryGetValue(out var statement, out var rejection))
        {
            return rejection;
        }

        var bytes = statement.Render();
        db.SignRequests.Add(NewRequest(vault.SealRequest(jti, bytes)));
        await db.SaveChangesAsync(ct);
        var claims = ClaimsOf(account, binding, draft, statement, via);
        var kid = keys.Current(ServerKeyUse.Request).Kid!;
        var jws = CompactJwsWriter.Write(claims, Protocol.SignRequestType, kid, keys.SignRequest);
        return new IssuedSignRequest(jws, bytes, draft.ExpiresAt, subject.Number);

        SignRequest NewRequest(byte[] sealedStatement) =>
            new()
            {
                Jti = jti,
                AccountId = account.AccountId,
                SessionIdHash = via == ViaFile ? null : account.SessionIdHash,
                Act = act,
                SubjectId = subject.Id,
                Round = subject.Round,
                Decision = decision.Decision,
                OperatorName = account.OperatorName,
                ReturnReason = decision.ReturnReason,
                Statement = sealedStatement,
                CertificateSha256 = binding.CertificateSha256,
                IssuedAt = now,
                ExpiresAt = now + (via == ViaFile ? FileLifetime : AgentLifetime),
            };
    }

    private SignRequestClaims ClaimsOf(
        AuthenticatedAccount account,
        KeyBinding binding,
        SignRequest request,
        Statement statement,
        string via
    )
    {
        var bytes = statement.Render();
        var policy = CommitmentPolicy.For(statement.Kind, binding.Certificate);
        return new SignRequestClaims(
            Ver: 1,
            Base64Url.EncodeToString(request.Jti),
            server.Value.Id,
            server.Value.Origin,
            Pur: "sign",
            via,
            request.IssuedAt.ToUnixTimeSeconds(),
            request.ExpiresAt.ToUnixTimeSeconds(),
            Base64Url.EncodeToString(account.SessionIdHash),
            new StatementClaim(Base64Url.EncodeToString(SHA256.HashData(bytes)), bytes.Length, statement.Kind),
            new CertificateClaim(Base64Url.EncodeToString(binding.CertificateSha256)),
            new PolicyClaim(policy.Oid, Base64Url.EncodeToString(policy.Sha256)),
            CommitmentPolicy.IsSm2(binding.Certificate) && server.Value.Sm2Form == SignatureForm.Gbt35275
                ? Protocol.Gbt35275Form
                : null
        );
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
