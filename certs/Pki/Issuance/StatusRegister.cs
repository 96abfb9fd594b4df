using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Pki.Issuance;

/// <summary>Which certificates a CA issued and revoked: the files behind CRL and OCSP, read anew for every answer.</summary>
public sealed class StatusRegister(PkiDirectory directory)
{
    /// <summary>CAs that have a CRL; those of SM2 are there when a lock needed them.</summary>
    public static IReadOnlyList<string> Issuers { get; } = ["root", "issuing", Sm2Locks.Root, Sm2Locks.Issuing];

    /// <summary>CRLReason keyCompromise (RFC 5280 §5.3.1).</summary>
    public const int KeyCompromise = 1;

    /// <summary>One line of status/revoked.json. Issuer is "root" or "issuing".</summary>
    public sealed record Revocation(string Issuer, string Serial, DateTimeOffset RevokedAt, int Reason);

    /// <summary>One line of status/issued.json.</summary>
    public sealed record Issued(string Issuer, string Serial);

    public IReadOnlyList<RevokedCertificate> RevokedBy(string issuer) =>
        [
            .. ReadAll<Revocation>(directory.RevokedFile)
                .Where(entry => entry.Issuer == issuer)
                .Select(entry => new RevokedCertificate(entry.Serial, entry.RevokedAt, entry.Reason)),
        ];

    /// <summary>A responder says "good" only of certificates the CA issued (RFC 6960 §2.2).</summary>
    public bool WasIssued(string issuer, string serial) =>
        ReadAll<Issued>(directory.IssuedFile).Contains(new Issued(issuer, serial));

    public void AddIssued(string issuer, string serial) =>
        PkiDirectory.WriteJson<List<Issued>>(
            directory.IssuedFile,
            [.. ReadAll<Issued>(directory.IssuedFile), new Issued(issuer, serial)]
        );

    /// <summary>Revokes once: a second call keeps the first time.</summary>
    public void Revoke(string issuer, string serial, DateTimeOffset at)
    {
        var entries = ReadAll<Revocation>(directory.RevokedFile);
        if (!entries.Exists(entry => entry.Issuer == issuer && entry.Serial == serial))
        {
            entries.Add(new Revocation(issuer, serial, at, KeyCompromise));
        }

        PkiDirectory.WriteJson(directory.RevokedFile, entries);
    }

    /// <summary>Revokes the certificate of a lock of our issuing CAs and remakes the CRL files.</summary>
    /// <param name="now">When the CRLs are made; the revocation's own time when absent.</param>
    public void RevokeLock(string lockName, DateTimeOffset at, DateTimeOffset? now = null)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(directory.ReadLockCertificate(lockName));
        var issuer =
            Issuers.FirstOrDefault(name => WasIssued(name, certificate.SerialNumber))
            ?? throw new InvalidOperationException($"The certificate of lock {lockName} is not one of our CA.");
        Revoke(issuer, certificate.SerialNumber, at);
        WriteCrls(now ?? at);
    }

    /// <summary>The CRL of one of <see cref="Issuers"/> as of one instant, DER.</summary>
    public byte[] CreateCrl(string issuer, DateTimeOffset now)
    {
        using var authority = directory.ReadAuthority(issuer);
        return CertificateRevocationLists.Create(
            authority,
            RevokedBy(issuer),
            now,
            now + CertificateRevocationLists.Lifetime
        );
    }

    /// <summary>Files for those who read CRLs without the development authority.</summary>
    public void WriteCrls(DateTimeOffset now)
    {
        foreach (var issuer in Issuers.Where(directory.HasAuthority))
        {
            SecretFile.Write(directory.Crl(issuer), CreateCrl(issuer, now));
        }
    }

    private static List<T> ReadAll<T>(string path) => File.Exists(path) ? PkiDirectory.ReadJson<List<T>>(path) : [];
}
