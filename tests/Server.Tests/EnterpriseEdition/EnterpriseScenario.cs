using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Uploads;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>An enterprise with registered engineers, another one, and the desks that act on what it asks for.</summary>
public abstract partial class EnterpriseScenario(TestDatabase? database) : EvidenceScenario(database)
{
    private int _people;

    protected static byte[] Pdf { get; } = Pdfs.Make();

    /// <summary>A person registered at an enterprise, with a 证件号 that is visibly none of a real person.</summary>
    protected async Task<Registration> AddPersonAsync(string name, Guid? enterprise = null)
    {
        var n = ++_people;
        var cipher = Server.App.Services.GetRequiredService<PersonalDataCipher>();
        var id = $"11000019900101{n:0000}";
        var engineer = new Engineer
        {
            Id = Guid.NewGuid(),
            Name = name,
            IdType = "身份证",
            IdNumberSealed = [],
            IdNumberIndex = cipher.IndexOf(PersonalDataFields.ApplicantIdNumber, id),
        };
        engineer.IdNumberSealed = cipher.Seal(PersonalDataFields.EngineerIdNumber, $"{engineer.Id:N}", id);
        var registration = new Registration
        {
            Id = Guid.NewGuid(),
            EngineerId = engineer.Id,
            EnterpriseId = enterprise ?? Signer.EnterpriseId,
            RegistrationNumber = $"3700{n:0000}",
            CertificateNumber = $"ZS-TEST-{n:0000}",
            Specialties = "房屋建筑工程、市政公用工程",
            ValidFrom = new DateOnly(2025, 1, 1),
            ValidTo = new DateOnly(2027, 12, 31),
            Status = RegistrationStatus.Active,
            RowVersion = 1,
        };
        await Server.InDatabaseAsync(db =>
        {
            db.AddRange(engineer, registration);
            return db.SaveChangesAsync();
        });
        return registration;
    }

    protected static string IdNumberOf(int n) => $"11000019900101{n:0000}";

    /// <summary>A person of a desk, logged in with a key.</summary>
    protected async Task<Page> OpenDeskAsync(AccountRole role, string? province = null)
    {
        var account = new Account
        {
            Id = Guid.NewGuid(),
            Name = $"DESK-{Guid.NewGuid():N}",
            Role = role,
            Province = province,
            PasswordVerifier = "none",
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        var leaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        Assert.True(EndEntityCertificate.Parse(leaf.Der).TryGetValue(out var certificate, out _));
        var binding = new KeyBinding
        {
            Id = Guid.NewGuid(),
            AccountId = account.Id,
            OrganizationCode = LeafOptions.OtherCreditCode,
            IssuerSha256 = SHA256.HashData(certificate.IssuerDer),
            SerialNumber = certificate.SerialNumber,
            SpkiSha256 = certificate.SpkiSha256,
            Certificate = leaf.Der,
            CertificateSha256 = certificate.Sha256,
            Uses = KeyUses.Login,
            BoundAt = TimeProvider.System.GetUtcNow(),
        };
        await Server.InDatabaseAsync(db =>
        {
            db.AddRange(account, binding);
            return db.SaveChangesAsync();
        });
        return await (Signer with { Leaf = leaf, AccountId = account.Id, BindingId = binding.Id }).OpenPageAsync();
    }

    /// <summary>Fills the form in and uploads one file.</summary>
    protected async Task<string> PrepareDeregistrationAsync(Registration person, bool withFile = true)
    {
        using var filled = await Page.PostFormAsync(
            "/deregistration/new",
            ("registration", person.RegistrationNumber),
            ("reason", "已与本单位解除劳动关系"),
            ("type", "解除（终止）劳动合同证明")
        );
        Assert.Equal(HttpStatusCode.Redirect, filled.StatusCode);
        var address = filled.Headers.Location!.OriginalString;
        Assert.Matches(NumberForm(), address);
        if (withFile)
        {
            using var uploaded = await Page.PostFileAsync($"{address}/upload", Pdf, "证明.pdf");
            Assert.Equal(HttpStatusCode.Redirect, uploaded.StatusCode);
        }

        return address;
    }

    protected async Task<string> SubmitDeregistrationAsync(Registration person)
    {
        var address = await PrepareDeregistrationAsync(person);
        using var done = await Page.SubmitActAsync(address, Signer.Sign(await Page.ActStatementAsync(address)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return address;
    }

    [GeneratedRegex("^/deregistration/QZ-[0-9]{8}-[0-9A-Z]{8}$", RegexOptions.None, 1000)]
    private static partial Regex NumberForm();
}
