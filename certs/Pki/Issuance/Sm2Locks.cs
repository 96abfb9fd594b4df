using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Issuance;

/// <summary>Locks of an SM2 CA. Their keys are files, TEST ONLY: SoftHSM stores SM2 keys but can't sign with them.</summary>
/// <remarks>A lock has two certificates, as those of Chinese CAs have: one signs, one is for encryption and signs nothing.</remarks>
public sealed class Sm2Locks(PkiDirectory directory, DateTimeOffset now)
{
    public const string Root = "sm2-root";
    public const string Issuing = "sm2-issuing";
    public const string Responder = "sm2-ocsp";
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public LockRecord Issue(LockOrder order)
    {
        LockIssuer.CheckName(directory, order.Name);
        CreateAuthorities();
        using var issuing = new CertificateAuthority(directory.ReadAuthority(Issuing));
        var status = StatusAddresses.Of(directory.ReadAuthorityUrl(), Issuing);
        Write(issuing, order, "certificate.pem", "key.pem", CertificateProfiles.Enterprise(status));
        Write(issuing, order, "encryption.pem", "encryption.key", CertificateProfiles.EnterpriseEncryption(status));
        var record = new LockRecord(order.Name, order.Name, "", "", "", order.CreditCode, order.Organization, "sm2");
        PkiDirectory.WriteJson(directory.LockFile(order.Name, "lock.json"), record);
        return record;
    }

    /// <summary>Root, issuing CA and responder, made with the first lock or service that needs them.</summary>
    public void CreateAuthorities()
    {
        if (directory.HasAuthority(Issuing))
        {
            return;
        }

        var (validity, url) = (Validity.Around(now, 3 * Year, 15 * Year), directory.ReadAuthorityUrl());
        using var root = CertificateAuthority.CreateRoot(
            "JianliRegistry SM2 Root CA",
            validity,
            algorithm: KeyAlgorithm.Sm2
        );
        using var issuing = root.IssueSubordinate(
            "JianliRegistry SM2 Issuing CA",
            validity,
            CertificateProfiles.CertificateAuthority(0, StatusAddresses.Of(url, Root))
        );
        using var responder = issuing.IssueIdentity(
            TestSubject.Of("JianliRegistry SM2 OCSP Responder"),
            CertificateProfiles.OcspResponder(),
            Validity.Around(now, 2 * Year, 5 * Year)
        );
        var register = new StatusRegister(directory);
        register.AddIssued(Root, issuing.Certificate.SerialNumber);
        register.AddIssued(Issuing, responder.Certificate.SerialNumber);
        SecretFile.Write(directory.Sm2RootAnchor, root.Certificate.ExportCertificatePem() + "\n");
        SecretFile.Write(directory.Sm2Intermediates, issuing.Certificate.ExportCertificatePem() + "\n");
        directory.WriteAuthority(Root, root.Identity);
        directory.WriteAuthority(Responder, responder);
        directory.WriteAuthority(Issuing, issuing.Identity);
    }

    private void Write(
        CertificateAuthority issuing,
        LockOrder order,
        string certificateFile,
        string keyFile,
        IReadOnlyList<X509Extension> profile
    )
    {
        using var identity = issuing.IssueIdentity(
            TestSubject.OfEnterprise(order.Organization, order.CreditCode),
            profile,
            order.Validity
        );
        new StatusRegister(directory).AddIssued(Issuing, identity.Certificate.SerialNumber);
        SecretFile.Write(
            directory.LockFile(order.Name, keyFile),
            identity.PrivateKey.ExportPkcs8PrivateKeyPem() + "\n"
        );
        SecretFile.Write(
            directory.LockFile(order.Name, certificateFile),
            identity.Certificate.ExportCertificatePem() + "\n"
        );
    }
}
