using Microsoft.AspNetCore.Antiforgery;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>Binds antiforgery tokens to one session, not only to its account: a token of yesterday's session is void.</summary>
internal sealed class SessionAntiforgery : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) =>
        context.TryGetAccount(out var account) ? Convert.ToHexString(account.SessionIdHash) : "";

    public bool ValidateAdditionalData(HttpContext context, string additionalData) =>
        additionalData == GetAdditionalData(context);
}
