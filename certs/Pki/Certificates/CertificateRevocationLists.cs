using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Pki.Certificates;

/// <summary>One entry of a CRL. Reason is a CRLReason number (RFC 5280 §5.3.1).</summary>
/// <param name="SerialNumber">Upper-case or lower-case hex, big-endian.</param>
public sealed record RevokedCertificate(
    string SerialNumber,
    DateTimeOffset RevokedAt,
    int Reason,
    DateTimeOffset? InvalidityDate = null
);

/// <summary>A further extension of a CRL, for tests of what a verifier must refuse.</summary>
public sealed record CrlExtension(string Oid, bool Critical, byte[] Value);

/// <summary>Makes version 2 CRLs (RFC 5280 §5) with AKI and CRL number.</summary>
public static class CertificateRevocationLists
{
    /// <summary>How long a CRL of the development authority stays current.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public static byte[] Create(
        SigningIdentity issuer,
        IEnumerable<RevokedCertificate> revoked,
        DateTimeOffset thisUpdate,
        DateTimeOffset? nextUpdate,
        IEnumerable<CrlExtension>? further = null
    )
    {
        var generator = new X509V2CrlGenerator();
        generator.SetIssuerDN(issuer.Parsed.SubjectDN);
        generator.SetThisUpdate(thisUpdate.UtcDateTime);
        if (nextUpdate is { } next)
        {
            generator.SetNextUpdate(next.UtcDateTime);
        }

        foreach (var entry in revoked)
        {
            Add(generator, entry);
        }

        var keyId = issuer.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
        generator.AddExtension(
            X509Extensions.AuthorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(keyId.SubjectKeyIdentifierBytes.ToArray())
        );

        // The number only has to grow (RFC 5280 §5.2.3): milliseconds do, without a counter to keep.
        var number = BigInteger.ValueOf(thisUpdate.ToUnixTimeMilliseconds());
        generator.AddExtension(X509Extensions.CrlNumber, false, new CrlNumber(number));
        foreach (var extension in further ?? [])
        {
            // Its overload for octets would wrap them twice.
            var value = Asn1Object.FromByteArray(extension.Value);
            generator.AddExtension(new DerObjectIdentifier(extension.Oid), extension.Critical, value);
        }

        return generator.Generate(issuer.Signer).GetEncoded();
    }

    private static void Add(X509V2CrlGenerator generator, RevokedCertificate entry)
    {
        var serial = new BigInteger(entry.SerialNumber, 16);
        if (entry.InvalidityDate is { } invalidity)
        {
            generator.AddCrlEntry(serial, entry.RevokedAt.UtcDateTime, entry.Reason, invalidity.UtcDateTime);
        }
        else
        {
            generator.AddCrlEntry(serial, entry.RevokedAt.UtcDateTime, entry.Reason);
        }
    }
}
