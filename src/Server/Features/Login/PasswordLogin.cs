using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Captchas;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Login;

/// <summary>Checks a login with the password alone. The order is the security (docs/protocol.md, Login 5).</summary>
internal sealed class PasswordLogin(
    RegistryDbContext db,
    CaptchaTokens captchas,
    PasswordQueue passwords,
    PasswordUpgrade upgrade,
    PasswordThrottle throttle,
    TimeProvider clock
)
{
    public const int MaxField = 256;

    /// <param name="name">Normalised.</param>
    public async Task<Verdict<Account>> VerifyAsync(
        LoginWithPassword.Form form,
        string name,
        string preSession,
        System.Net.IPAddress? address,
        CancellationToken ct
    )
    {
        // Spent before the password is looked at: each guess costs a captcha.
        var refusal = await captchas.SpendAsync(
            CaptchaForm.PasswordLogin,
            form.CaptchaToken,
            form.Captcha,
            preSession,
            ct
        );
        if (refusal is not null)
        {
            return refusal;
        }

        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Name == name, ct);
        var password = form.Password?.Length <= MaxField ? form.Password : "";
        switch (await passwords.CheckAsync(account?.PasswordVerifier, password, ct))
        {
            case null:
                return new Rejection(RejectionReason.ServerBusy, "the password queue is full");
            case false:
                throttle.AddFailure(name, address);
                return new Rejection(RejectionReason.PasswordWrong, "wrong password or unknown account");
            default:
                if (account!.PasswordEndsAt <= clock.GetUtcNow())
                {
                    return new Rejection(RejectionReason.PasswordExpired, $"temporary password of {name}");
                }

                throttle.Clear(name, address);
                await upgrade.UpgradeAsync(account, password!, ct);
                return account;
        }
    }
}
