using System.Security.Claims;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.AspNetCore.Connections.Features;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>A trusted certificate → a live binding with use Machine → account and organisation (docs/protocol.md, A machine).</summary>
internal sealed class MachineEvents(CertificateTrust trust, BindingStore bindings, TimeProvider clock)
    : CertificateAuthenticationEvents
{
    public override async Task CertificateValidated(CertificateValidatedContext context)
    {
        var http = context.HttpContext;

        // 2., 3. Path and status: our own handler left what it found; behind Microsoft's package it is found here.
        if (!TrustedBy(http, context.ClientCertificate).TryGetValue(out var trusted, out var rejection))
        {
            Refuse(context, rejection);
            return;
        }

        // 4. The binding of exactly this certificate, for machines and nothing else.
        var found = await bindings.FindMachineAsync(trusted, http.RequestAborted);
        if (!found.TryGetValue(out var binding, out rejection))
        {
            Refuse(context, rejection);
            return;
        }

        var machine = new AuthenticatedMachine(binding);
        http.Features.Set(machine);
        http.Features.Get<ConnectionProof>()?.Accept();
        context.Principal = PrincipalOf(machine, context.Scheme.Name);
        context.Success();
    }

    /// <summary>The key is proved by the handshake, so its holder may know the reason; the connection ends with the answer.</summary>
    public override async Task Challenge(CertificateChallengeContext context)
    {
        var http = context.HttpContext;
        http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        await Problems.From(ReasonOf(http)).ExecuteAsync(http);
        context.HandleResponse();
    }

    private static void Refuse(CertificateValidatedContext context, Rejection rejection)
    {
        context.HttpContext.Features.Set(rejection);
        context.Fail(rejection.Detail);
    }

    private Verdict<TrustedCertificate> TrustedBy(HttpContext context, X509Certificate2 certificate)
    {
        if (context.Features.Get<TrustedCertificate>() is { } trusted)
        {
            return trusted;
        }

        var now = clock.GetUtcNow();
        return trust.Validate(certificate.RawData, [], CertificatePurpose.Login, now, now);
    }

    private Rejection ReasonOf(HttpContext context) =>
        context.Features.Get<Rejection>() is { } known ? known
        : context.Connection.ClientCertificate is { } certificate
        && !TrustedBy(context, certificate).TryGetValue(out _, out var rejection)
            ? rejection
        : new Rejection(RejectionReason.SessionInsufficient, "no machine is authenticated");

    private static ClaimsPrincipal PrincipalOf(AuthenticatedMachine machine, string scheme) =>
        new(
            new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.Name, machine.AccountName),
                    new Claim(AssurancePolicies.AssuranceClaim, MachinePolicies.Assurance),
                    new Claim(
                        MachinePolicies.RoleClaim,
                        machine.IsAuditor ? MachinePolicies.Auditor
                            : machine.EnterpriseId is not null ? MachinePolicies.Enterprise
                            : "none"
                    ),
                ],
                scheme
            )
        );
}
