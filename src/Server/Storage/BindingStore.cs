using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>Which account a trusted certificate may act for.</summary>
public sealed class BindingStore(RegistryDbContext db, CreditCodeRules creditCodes)
{
    /// <summary>The live binding of this account to this certificate: issuer and serial, key, organisation code and use.</summary>
    /// <remarks>An unknown account and a foreign key get the same refusal, so a key holder can't ask who has an account.</remarks>
    public async Task<Verdict<KeyBinding>> FindAsync(
        string accountName,
        TrustedCertificate certificate,
        KeyUses use,
        CancellationToken ct
    )
    {
        if (!(await FindLiveAsync(certificate, ct)).TryGetValue(out var binding, out var rejection))
        {
            return rejection;
        }

        if (binding.Account!.Name != accountName)
        {
            return new Rejection(
                RejectionReason.CertificateNotBound,
                $"{binding.OrganizationCode} {binding.SerialNumber} is not bound to {accountName}"
            );
        }

        return binding.Uses.HasFlag(use) && KeyUse.IsSound(binding.Uses)
            ? binding
            : new Rejection(RejectionReason.BindingUseNotAllowed, $"the binding is not for {use}");
    }

    /// <summary>The live binding of a machine's certificate: the certificate alone says which account it stands for.</summary>
    public async Task<Verdict<KeyBinding>> FindMachineAsync(TrustedCertificate certificate, CancellationToken ct) =>
        !(await FindLiveAsync(certificate, ct)).TryGetValue(out var binding, out var rejection) ? rejection
        : binding.Uses == KeyUses.Machine ? binding
        : new Rejection(RejectionReason.BindingUseNotAllowed, $"the binding is for {binding.Uses}, not for a machine");

    private async Task<Verdict<KeyBinding>> FindLiveAsync(TrustedCertificate certificate, CancellationToken ct)
    {
        if (
            !CreditCodeExtractor
                .Extract(certificate.Certificate, creditCodes)
                .TryGetValue(out var code, out var rejection)
        )
        {
            return rejection;
        }

        var issuer = SHA256.HashData(certificate.Certificate.IssuerDer);
        var serial = certificate.Certificate.SerialNumber;
        var binding = await db
            .KeyBindings.AsNoTracking()
            .Include(b => b.Account!.Enterprise)
            .SingleOrDefaultAsync(b => b.IssuerSha256 == issuer && b.SerialNumber == serial, ct);
        var isThisKey =
            binding is not null
            && binding.SpkiSha256.AsSpan().SequenceEqual(certificate.Certificate.SpkiSha256)
            && binding.OrganizationCode == code.Value;
        return (isThisKey, binding) switch
        {
            (true, { EndedAt: null }) => binding,
            (true, { Status: not KeyStatus.Active }) => new Rejection(
                RejectionReason.KeyReportedLost,
                $"{code} {serial} is {binding.Status}"
            ),
            _ => new Rejection(RejectionReason.CertificateNotBound, $"{code} {serial} is not bound"),
        };
    }
}
