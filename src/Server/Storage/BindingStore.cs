using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
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
            .Where(b => b.IssuerSha256 == issuer && b.SerialNumber == serial && b.EndedAt == null)
            .SingleOrDefaultAsync(b => b.Account!.Name == accountName, ct);
        if (
            binding is null
            || !binding.SpkiSha256.AsSpan().SequenceEqual(certificate.Certificate.SpkiSha256)
            || binding.OrganizationCode != code.Value
        )
        {
            return new Rejection(RejectionReason.CertificateNotBound, $"{code} {serial} is not bound to {accountName}");
        }

        return binding.Uses.HasFlag(use)
            ? binding
            : new Rejection(RejectionReason.BindingUseNotAllowed, $"the binding is not for {use}");
    }
}
