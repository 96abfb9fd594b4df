using System.Net;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.KeyLoss;

/// <summary>An enterprise with two keys and a known phone, and the desk of its province.</summary>
public abstract class KeyLossScenario(TestDatabase? database) : EvidenceScenario(database)
{
    protected const string Phone = "13900000001";

    protected string LossPath => $"/enterprise/keys/{Signer.BindingId}/loss";

    protected Outbox Outbox => Server.App.Services.GetRequiredService<Outbox>();

    /// <summary>Another key of the same account.</summary>
    protected Task<Signer> AddKeyAsync() => BindAsync(Signer, Signer.AccountId, ReportingServer.CreditCode);

    /// <summary>A person of a province with a key of its own.</summary>
    protected async Task<Signer> AddProvinceAsync(string province = "37")
    {
        var account = new Account
        {
            Id = Guid.NewGuid(),
            Name = $"PROVINCE-{province}",
            Role = AccountRole.Province,
            Province = province,
            PasswordVerifier = "none",
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await Server.InDatabaseAsync(db =>
        {
            db.Add(account);
            return db.SaveChangesAsync();
        });
        return await BindAsync(Signer, account.Id, LeafOptions.OtherCreditCode);
    }

    protected Task SetPhoneAsync() =>
        Server.InDatabaseAsync(db =>
        {
            var cipher = Server.App.Services.GetRequiredService<PersonalDataCipher>();
            var number = cipher.Seal(PersonalDataFields.AccountMobile, ReportingServer.CreditCode, Phone);
            return db
                .Accounts.Where(a => a.Id == Signer.AccountId)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.MobileSealed, number));
        });

    /// <summary>Asks for a code on this page and reads it from the phone.</summary>
    protected async Task<string> CodeAsync(Page page)
    {
        using var sent = await page.PostFormAsync($"{LossPath}?handler=Code");
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        var message = Outbox.Messages[0];
        Assert.Equal(Phone, message.To);
        return string.Concat(message.Text.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit));
    }

    protected Task<KeyBinding> BindingAsync() =>
        Server.InDatabaseAsync(db => db.KeyBindings.AsNoTracking().SingleAsync(b => b.Id == Signer.BindingId));

    /// <summary>What the server makes of a report signed by the key, whoever's session it is handed in by.</summary>
    protected async Task<RejectionReason?> RefusalOfReportAsync(Page page, byte[] statement, string number)
    {
        using var answer = await page.SubmitAsync(number, Signer.Sign(statement));
        return answer.IsSuccessStatusCode ? null : Server.Refusals.Last;
    }

    /// <summary>Waits until so many acts are in the published log.</summary>
    protected Task LoggedAsync(int acts) =>
        UntilAsync(async db =>
            await db.LogEntries.CountAsync(e => e.ActId != null) == acts
            && await db.LogCheckpoints.AnyAsync(c => c.Size == db.LogEntries.Count())
        );

    private protected async Task<Verdict<LoggedAct>> MoveAsync(KeyBinding binding, KeyLossEvent happened)
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<KeyLossBook>()
            .MoveAsync(binding, happened, new KeyLossActor(Signer.AccountId, null), CancellationToken.None);
    }

    private async Task<Signer> BindAsync(Signer like, Guid accountId, string creditCode)
    {
        var leaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = creditCode });
        Assert.True(EndEntityCertificate.Parse(leaf.Der).TryGetValue(out var certificate, out _));
        var binding = new KeyBinding
        {
            Id = Guid.NewGuid(),
            AccountId = accountId,
            OrganizationCode = creditCode,
            IssuerSha256 = SHA256.HashData(certificate.IssuerDer),
            SerialNumber = certificate.SerialNumber,
            SpkiSha256 = certificate.SpkiSha256,
            Certificate = leaf.Der,
            CertificateSha256 = certificate.Sha256,
            Uses = KeyUses.Login | KeyUses.Commitment,
            BoundAt = TimeProvider.System.GetUtcNow(),
        };
        await Server.InDatabaseAsync(db =>
        {
            db.Add(binding);
            return db.SaveChangesAsync();
        });
        return like with { Leaf = leaf, AccountId = accountId, BindingId = binding.Id };
    }
}
