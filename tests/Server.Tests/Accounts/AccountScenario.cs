using System.Net;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>An enterprise of province 37 with a key, the desk of its province, and phones that the test reads.</summary>
public abstract class AccountScenario : IAsyncLifetime
{
    protected const string Account = LeafOptions.MainCreditCode;
    protected const string Phone = "13900000001";
    protected const string DeskPassword = "Desk-of-the-province-1";
    private readonly List<Browser> _browsers = [];

    protected RunningServer Server { get; private set; } = null!;
    protected TestLeaf Leaf { get; private set; } = null!;

    protected IReadOnlyList<OutboxMessage> Messages => Server.App.Services.GetRequiredService<Outbox>().Messages;

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.StartAsync(("Messages:Gateway", "Outbox"));
        Leaf = Server.Authority.IssueLeaf();
        await Server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, RunningServer.Password, Leaf));
    }

    public async ValueTask DisposeAsync()
    {
        _browsers.ForEach(b => b.Dispose());
        Leaf.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Browser NewBrowser()
    {
        var browser = Server.NewBrowser();
        _browsers.Add(browser);
        return browser;
    }

    protected async Task<Browser> WithKeyAsync(string password = RunningServer.Password)
    {
        var browser = NewBrowser();
        using var done = await browser.LoginAsync(Account, password, Leaf);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return browser;
    }

    protected async Task<Browser> WithPasswordAsync(string password = RunningServer.Password)
    {
        var browser = NewBrowser();
        using var done = await browser.PasswordLoginAsync(Account, password);
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        return browser;
    }

    /// <summary>A clerk of a province, logged in with a key of their own.</summary>
    protected async Task<Browser> AtTheDeskAsync(string province = "37")
    {
        var leaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        Assert.True(EndEntityCertificate.Parse(leaf.Der).TryGetValue(out var certificate, out _));
        var now = Server.Clock.GetUtcNow();
        var desk = new Account
        {
            Id = Guid.NewGuid(),
            Name = $"PROVINCE-{province}",
            Role = AccountRole.Province,
            Province = province,
            PasswordVerifier = Server.App.Services.GetRequiredService<PasswordVerifier>().Hash(DeskPassword),
            CreatedAt = now,
        };
        var binding = new KeyBinding
        {
            Id = Guid.NewGuid(),
            AccountId = desk.Id,
            OrganizationCode = LeafOptions.OtherCreditCode,
            IssuerSha256 = SHA256.HashData(certificate.IssuerDer),
            SerialNumber = certificate.SerialNumber,
            SpkiSha256 = certificate.SpkiSha256,
            Certificate = leaf.Der,
            CertificateSha256 = certificate.Sha256,
            Uses = KeyUses.Login,
            BoundAt = now,
        };
        await Server.InDatabaseAsync(db =>
        {
            db.AddRange(desk, binding);
            return db.SaveChangesAsync();
        });
        var browser = NewBrowser();
        using var done = await browser.LoginAsync(desk.Name, DeskPassword, leaf);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return browser;
    }

    protected Task SetPhoneAsync() =>
        Server.InDatabaseAsync(db =>
        {
            var cipher = Server.App.Services.GetRequiredService<PersonalDataCipher>();
            var number = cipher.Seal(PersonalDataFields.AccountMobile, Account, Phone);
            return db
                .Accounts.Where(a => a.Name == Account)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.MobileSealed, number));
        });

    protected Task<Account> AccountAsync() =>
        Server.InDatabaseAsync(db => db.Accounts.AsNoTracking().SingleAsync(a => a.Name == Account));

    protected Task<List<AuditEvent>> AuditAsync(AuditAction action) =>
        Server.InDatabaseAsync(db => db.AuditEvents.AsNoTracking().Where(e => e.Action == action).ToListAsync());

    protected static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    protected static async Task<string> TextAsync(Browser browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        return await TextAsync(answer);
    }

    protected static async Task<bool> IsInAsync(Browser browser)
    {
        using var answer = await browser.GetAsync("/reporting");
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
