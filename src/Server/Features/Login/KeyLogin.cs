using System.Buffers.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Login;

/// <summary>A refused login. Before the signature is proved the caller learns nothing but that it failed.</summary>
internal sealed record LoginRefusal(Rejection Rejection, bool SignatureProved);

/// <summary>Checks a login with password and identity key. The order of the steps is the security (docs/protocol.md, Login 3).</summary>
internal sealed class KeyLogin(
    IServerKeyStore keys,
    ChallengeStore challenges,
    BindingStore bindings,
    CertificateTrust trust,
    PasswordQueue passwords,
    PasswordUpgrade upgrade,
    IOptions<ServerOptions> server,
    TimeProvider clock
)
{
    /// <summary>A challenge signed just before a rotation is still ours.</summary>
    private static readonly TimeSpan RotationGrace = TimeSpan.FromMinutes(3);

    /// <returns>The binding that proved itself, or null with the refusal.</returns>
    public async Task<(KeyBinding? Binding, LoginRefusal? Refusal)> VerifyAsync(
        CompleteLogin.Request login,
        string preSession,
        string origin,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();

        // 3.2, 3.3 Our own challenge, of this browser and this origin, still valid.
        if (
            !VerifiedChallenge
                .Verify(login.Challenge, OwnKeys(now), server.Value.Id, preSession, origin, now)
                .TryGetValue(out var challenge, out var rejection)
        )
        {
            return (null, new LoginRefusal(rejection, SignatureProved: false));
        }

        // 3.4 Spend it before its token is looked at: of fifty copies one goes on.
        var claims = challenge.Jws.Claims;
        var spent = await challenges.SpendAsync(
            Base64Url.DecodeFromChars(claims.Jti),
            DateTimeOffset.FromUnixTimeSeconds(claims.Exp),
            ct
        );
        if (!spent.TryGetValue(out _, out rejection))
        {
            return (null, new LoginRefusal(rejection, SignatureProved: false));
        }

        // 3.5, 3.6 Key policy, then the signature over this challenge.
        if (!VerifiedLogin.Verify(challenge, login.Token).TryGetValue(out var verified, out rejection))
        {
            return (null, new LoginRefusal(rejection, SignatureProved: false));
        }

        return await AuthenticateAsync(login, verified, now, ct) switch
        {
            var proved when proved.TryGetValue(out var binding, out rejection) => (binding, null),
            _ => (null, new LoginRefusal(rejection!, SignatureProved: true)),
        };
    }

    private async Task<Verdict<KeyBinding>> AuthenticateAsync(
        CompleteLogin.Request login,
        VerifiedLogin verified,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        // 3.7, 3.8 Path to a configured anchor and revocation, from what is known already.
        var path = await trust.ValidateAsync(verified.Certificate, CertificatePurpose.Login, now, ct);
        if (!path.TryGetValue(out var certificate, out var rejection))
        {
            return rejection;
        }

        // 3.9 The binding of this account to this certificate, for login.
        var accountName = login.Account.Trim().ToUpperInvariant();
        var found = await bindings.FindAsync(accountName, certificate, KeyUses.Login, ct);
        if (!found.TryGetValue(out var binding, out rejection))
        {
            return rejection;
        }

        // 3.10 Only now the password: nobody without the key can guess one or lock its owner out.
        switch (await passwords.CheckAsync(binding.Account!.PasswordVerifier, login.Password, ct))
        {
            case null:
                return new Rejection(RejectionReason.ServerBusy, "the password queue is full");
            case false:
                return new Rejection(RejectionReason.PasswordWrong, $"wrong password for {accountName}, right key");
            default:
                await upgrade.UpgradeAsync(binding.Account, login.Password, ct);
                return binding;
        }
    }

    private List<RequestKey> OwnKeys(DateTimeOffset now) =>
        [
            .. keys
                .History.Where(k => k.Use == ServerKeyUse.Request)
                .Where(k => k.NotAfter is null || k.NotAfter + RotationGrace > now)
                .Select(k => new RequestKey(k.Kid!, k.Spki!)),
        ];
}
