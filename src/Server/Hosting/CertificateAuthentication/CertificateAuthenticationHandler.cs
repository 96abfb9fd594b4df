using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Trust;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Authentication.Certificate;

/// <summary>The certificate of the TLS connection → the registry's own path validator → the application's events.</summary>
/// <remarks>
/// Asked for every request, so a certificate that is revoked while its connection lives is refused at the next one. X509Chain
/// takes no part in the decision, and nothing that a certificate names is fetched.
/// </remarks>
internal sealed class CertificateAuthenticationHandler(
    IOptionsMonitor<CertificateAuthenticationOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    CertificateTrust trust
) : AuthenticationHandler<CertificateAuthenticationOptions>(options, logger, encoder)
{
    private new CertificateAuthenticationEvents Events
    {
        get => (CertificateAuthenticationEvents)base.Events!;
        set => base.Events = value;
    }

    protected override Task<object> CreateEventsAsync() =>
        Task.FromResult<object>(new CertificateAuthenticationEvents());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Without TLS nothing has proved that the caller holds the key.
        if (
            !Request.IsHttps
            || await Context.Connection.GetClientCertificateAsync(Context.RequestAborted) is not { } certificate
        )
        {
            return AuthenticateResult.NoResult();
        }

        if (!(await ValidateAsync(certificate)).TryGetValue(out var trusted, out var rejection))
        {
            // The events take an exception by their form; the reason itself goes beside it.
            Context.Features.Set(rejection);
            var failed = new CertificateAuthenticationFailedContext(Context, Scheme, Options)
            {
                Exception = new AuthenticationFailureException(rejection.Detail),
            };
            await Events.AuthenticationFailed(failed);
            return failed.Result ?? AuthenticateResult.Fail(failed.Exception);
        }

        Context.Features.Set(trusted);
        var validated = new CertificateValidatedContext(Context, Scheme, Options)
        {
            ClientCertificate = certificate,
            Principal = PrincipalOf(trusted.Certificate),
        };
        await Events.CertificateValidated(validated);
        if (validated.Result is null)
        {
            validated.Success();
        }

        return validated.Result!;
    }

    /// <summary>There is no way to ask for another certificate inside a connection, so the default answer is 403.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var challenge = new CertificateChallengeContext(Context, Scheme, Options, properties);
        await Events.Challenge(challenge);
        if (!challenge.Handled)
        {
            await HandleForbiddenAsync(properties);
        }
    }

    private async Task<Verdict<TrustedCertificate>> ValidateAsync(X509Certificate2 certificate)
    {
        var now = TimeProvider.GetUtcNow();
        byte[][] helpers = [.. Options.AdditionalChainCertificates.Select(c => c.RawData)];
        var der = certificate.RawData;
        var verdict = await trust.ValidateAsync(
            der,
            helpers,
            CertificatePurpose.Login,
            now,
            now,
            Context.RequestAborted
        );
        return
            verdict.TryGetValue(out var trusted, out _)
            && Options.CustomTrustStore.Count > 0
            && !Options.CustomTrustStore.Any(anchor => anchor.RawData.AsSpan().SequenceEqual(trusted.Path[^1]))
            ? new Rejection(RejectionReason.PathNotFound, "the anchor is not one of this scheme")
            : verdict;
    }

    private ClaimsPrincipal PrincipalOf(EndEntityCertificate certificate) =>
        new(
            new ClaimsIdentity(
                [
                    new Claim("issuer", certificate.Issuer, ClaimValueTypes.String, Options.ClaimsIssuer),
                    new Claim(
                        ClaimTypes.X500DistinguishedName,
                        certificate.Subject,
                        ClaimValueTypes.String,
                        Options.ClaimsIssuer
                    ),
                    new Claim(
                        ClaimTypes.SerialNumber,
                        certificate.SerialNumber,
                        ClaimValueTypes.String,
                        Options.ClaimsIssuer
                    ),
                ],
                Scheme.Name
            )
        );
}
