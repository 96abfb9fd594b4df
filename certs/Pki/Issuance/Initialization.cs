using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Issuance;

/// <summary>`pki init`: makes a whole PKI directory, from roots to locks. Everything in it says TEST ONLY.</summary>
/// <param name="sm2Services">Timestamp authority and seal with SM2 keys, of the SM2 CA; everything else stays P-256 and RSA.</param>
public sealed class Initialization(
    PkiDirectory directory,
    string authorityUrl,
    DateTimeOffset now,
    bool sm2Services = false
)
{
    public const string MainEnterprise = "91370000XXXXXX0197";
    public const string MainEnterpriseName = "测试鲁衡监理有限公司";
    public const string OtherEnterprise = "91110000XXXXXX0191";
    public const string OtherEnterpriseName = "测试京正监理有限公司";
    private const int DaysOfYear = 365;

    // Authorities are older than the oldest lock, so that every path fits inside its issuers' validity.
    private Validity AuthorityValidity => Years(before: 3, after: 15);
    private Validity ServiceValidity => Years(before: 2, after: 5);
    private Validity LockValidity => Validity.Around(now, TimeSpan.FromDays(30), TimeSpan.FromDays(2 * DaysOfYear));

    /// <param name="origins">Origins of the development server that the agent may answer.</param>
    public void Run(IReadOnlyList<string> origins)
    {
        if (Directory.Exists(directory.Root) && Directory.EnumerateFileSystemEntries(directory.Root).Any())
        {
            throw new InvalidOperationException($"{directory.Root} is not empty; a PKI is never overwritten.");
        }

        SecretFile.CreateDirectory(directory.Root);
        SecretFile.Write(directory.AuthorityUrl, authorityUrl + "\n");
        CreateTrust();
        AgentConfiguration.Write(directory, origins);
        CreateLocks();
        new StatusRegister(directory).RevokeLock("revoked", now.AddHours(-1), now);
        WriteLegacyEnterprises();
    }

    private void CreateTrust()
    {
        using var root = CertificateAuthority.CreateRoot("JianliRegistry Root CA", AuthorityValidity);
        using var issuing = root.IssueSubordinate(
            "JianliRegistry Issuing CA",
            AuthorityValidity,
            CertificateProfiles.CertificateAuthority(0, StatusAddresses.Of(authorityUrl, "root"))
        );
        using var foreignRoot = CertificateAuthority.CreateRoot("Foreign Root CA", AuthorityValidity);
        using var foreignIssuing = foreignRoot.IssueSubordinate(
            "Foreign Issuing CA",
            AuthorityValidity,
            CertificateProfiles.CertificateAuthority(0)
        );
        using var tlsRoot = CertificateAuthority.CreateRoot("JianliRegistry TLS Root CA", AuthorityValidity);
        using var ocsp = issuing.IssueIdentity(
            TestSubject.Of("JianliRegistry OCSP Responder"),
            CertificateProfiles.OcspResponder(),
            ServiceValidity
        );

        directory.WriteAuthority("root", root.Identity);
        directory.WriteAuthority("issuing", issuing.Identity);
        directory.WriteAuthority("foreign-root", foreignRoot.Identity);
        directory.WriteAuthority("foreign-issuing", foreignIssuing.Identity);
        directory.WriteAuthority("tls-root", tlsRoot.Identity);
        directory.WriteAuthority("ocsp", ocsp);
        SecretFile.Write(directory.RootAnchor, root.Certificate.ExportCertificatePem() + "\n");
        SecretFile.Write(directory.Intermediates, issuing.Certificate.ExportCertificatePem() + "\n");

        var register = new StatusRegister(directory);
        register.AddIssued("root", issuing.Certificate.SerialNumber);
        register.AddIssued("issuing", ocsp.Certificate.SerialNumber);
        CreateServices(tlsRoot);
    }

    private void CreateServices(CertificateAuthority tlsRoot)
    {
        var name = sm2Services ? Sm2Locks.Issuing : "issuing";
        if (sm2Services)
        {
            new Sm2Locks(directory, now).CreateAuthorities();
        }

        using var authority = new CertificateAuthority(directory.ReadAuthority(name));
        var status = StatusAddresses.Of(authorityUrl, name);
        using var tsa = authority.IssueIdentity(
            TestSubject.Of("JianliRegistry Timestamp Authority"),
            CertificateProfiles.TimestampAuthority(status),
            ServiceValidity
        );
        directory.WriteAuthority("tsa", tsa);
        new StatusRegister(directory).AddIssued(name, tsa.Certificate.SerialNumber);
        new ServerKeys(directory, now).Create(authority, name, tlsRoot, ServiceValidity, authorityUrl);
    }

    private void CreateLocks()
    {
        var issuer = new LockIssuer(directory);
        using var module = TokenModule.Open(SoftHsmStore.Create(directory.SoftHsm.Directory));
        var main = new LockOrder("good-p256", MainEnterprise, MainEnterpriseName, KeyAlgorithm.P256, LockValidity);
        issuer.Issue(module, main with { Name = "good-rsa", Algorithm = KeyAlgorithm.Rsa2048 });
        issuer.Issue(module, main);
        issuer.Issue(module, main with { Name = "revoked" });
        issuer.Issue(
            module,
            main with
            {
                Name = "expired",
                Validity = new Validity(now.AddDays(-2 * DaysOfYear), now.AddDays(-1)),
            }
        );

        // What enterprises still hold: it may prove them at 企业注册 and does nothing else.
        issuer.Issue(module, main with { Name = "old-rsa1024", Algorithm = KeyAlgorithm.Rsa1024 });
        issuer.Issue(
            module,
            main with
            {
                Name = "other-enterprise",
                CreditCode = OtherEnterprise,
                Organization = OtherEnterpriseName,
            }
        );

        // Bound by `jianli bindings add`, not by the export: the old system knew no machines.
        issuer.Issue(module, main with { Name = "machine", IsMachine = true });

        // The foreign CA vouches for the main enterprise: only the path can refuse it.
        issuer.Issue(module, main with { Name = "foreign", Authority = "foreign" });
    }

    /// <summary>The revoked and the expired lock are bound too, so that their refusal comes from status and time alone.</summary>
    private void WriteLegacyEnterprises() =>
        LegacyEnterprises.Write(
            directory,
            [
                new(MainEnterprise, MainEnterpriseName, "测试甲", ["good-rsa", "good-p256", "revoked", "expired"]),
                new(OtherEnterprise, OtherEnterpriseName, "测试乙", ["other-enterprise"]),
            ]
        );

    private Validity Years(int before, int after) =>
        Validity.Around(now, TimeSpan.FromDays(before * DaysOfYear), TimeSpan.FromDays(after * DaysOfYear));
}
