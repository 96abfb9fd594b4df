using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.KeyProofs;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Login;

/// <summary>A refused login. Before the signature is proved the caller learns nothing but that it failed.</summary>
internal sealed record LoginRefusal(Rejection Rejection, bool SignatureProved);

/// <summary>Checks a login with password and identity key. The order of the steps is the security (docs/protocol.md, Login 3).</summary>
internal sealed class KeyLogin(
    KeyProof proofs,
    BindingStore bindings,
    CertificateTrust trust,
    PasswordQueue passwords,
    PasswordUpgrade upgrade,
    TimeProvider clock
)
{
    /// <returns>The binding that proved itself, or null with the refusal.</returns>
    public async Task<(KeyBinding? Binding, LoginRefusal? Refusal)> VerifyAsync(
        CompleteLogin.Request login,
        Answering answering,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();

        var proof = await proofs.VerifyAsync(login.Challenge, login.Token, answering, ct);
        if (!proof.TryGetValue(out var verified, out var rejection))
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
                if (binding.Account.PasswordEndsAt <= now)
                {
                    return new Rejection(RejectionReason.PasswordExpired, $"temporary password of {accountName}");
                }

                await upgrade.UpgradeAsync(binding.Account, login.Password, ct);
                return binding;
        }
    }
}
