using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Issuance;

/// <summary>Makes a lock: a token with a key born on it, and a certificate for that key put back on the token.</summary>
public sealed class LockIssuer(PkiDirectory directory)
{
    private const int KeyIdLength = 16;

    // The name is a folder and a token label, and PKCS#11 labels have 32 octets.
    private const int MaxName = 32;

    /// <summary>Refuses a name that is none, or one in use.</summary>
    internal static void CheckName(PkiDirectory directory, string name)
    {
        if (name.Length is 0 or > MaxName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException(
                $"A lock's name is 1 to {MaxName} ASCII letters, digits and hyphens.",
                nameof(name)
            );
        }

        if (File.Exists(directory.LockFile(name, "lock.json")))
        {
            throw new InvalidOperationException($"Lock {name} exists already.");
        }
    }

    public LockRecord Issue(TokenModule module, LockOrder order)
    {
        CheckName(directory, order.Name);
        var (pin, soPin) = (NewPin(), NewPin());
        var tokenSerial = module.CreateToken(order.Name, soPin, pin);
        using var session = module.LogIn(order.Name, pin);
        var keyId = RandomNumberGenerator.GetBytes(KeyIdLength);
        using var key = session.GenerateKey(order.Algorithm, order.Name, keyId);

        var request = Request(TestSubject.OfEnterprise(order.Organization, order.CreditCode), key);
        using var certificate = Certify(request, order);
        session.StoreCertificate(certificate, order.Name, keyId);

        var record = new LockRecord(
            order.Name,
            order.Name,
            pin,
            soPin,
            tokenSerial,
            order.CreditCode,
            order.Organization,
            order.Algorithm switch
            {
                KeyAlgorithm.Rsa2048 => "rsa2048",
                KeyAlgorithm.Rsa1024 => "rsa1024",
                _ => "p256",
            }
        );
        SecretFile.Write(directory.LockFile(order.Name, "request.csr"), request + "\n");
        SecretFile.Write(directory.LockFile(order.Name, "certificate.pem"), certificate.ExportCertificatePem() + "\n");
        PkiDirectory.WriteJson(directory.LockFile(order.Name, "lock.json"), record);
        return record;
    }

    /// <summary>A PKCS#10 request signed by the key on the token: proof of possession (RFC 2986).</summary>
    private static string Request(X500DistinguishedName subject, AsymmetricAlgorithm key) =>
        key is RSA rsa
            ? new CertificateRequest(
                subject,
                rsa,
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            ).CreateSigningRequestPem()
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    private X509Certificate2 Certify(string requestPem, LockOrder order)
    {
        // Loading verifies the request's signature; only name and key are taken from it, never extensions.
        var request = CertificateRequest.LoadSigningRequestPem(
            requestPem,
            HashAlgorithmName.SHA256,
            CertificateRequestLoadOptions.Default,
            RSASignaturePadding.Pkcs1
        );
        var foreign = order.Authority == "foreign";
        using var authority = new CertificateAuthority(
            directory.ReadAuthority(foreign ? "foreign-issuing" : "issuing")
        );
        var status = StatusAddresses.Of(directory.ReadAuthorityUrl(), foreign ? "foreign-issuing" : "issuing");
        var certificate = authority.Issue(
            request.SubjectName,
            request.PublicKey,
            order.IsMachine ? CertificateProfiles.Machine(status) : CertificateProfiles.Enterprise(status),
            order.Validity
        );
        if (!foreign)
        {
            new StatusRegister(directory).AddIssued("issuing", certificate.SerialNumber);
        }

        return certificate;
    }

    private static string NewPin() =>
        RandomNumberGenerator.GetInt32(100_000_000).ToString("D8", CultureInfo.InvariantCulture);
}
