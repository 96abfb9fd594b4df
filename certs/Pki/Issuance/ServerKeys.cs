using System.Buffers.Text;
using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Pki.Certificates;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace JianliRegistry.Pki.Issuance;

/// <summary>One key of server/keys.json, the published key history. What is absent does not belong to that use.</summary>
/// <param name="Use">request, seal or checkpoint.</param>
/// <param name="Spki">Request key: DER SubjectPublicKeyInfo, base64.</param>
/// <param name="Certificate">Seal: DER, base64.</param>
/// <param name="Vkey">Checkpoint: C2SP vkey.</param>
/// <param name="NotAfter">When the key made way for the next; absent while it is in use.</param>
public sealed record PublishedKey(
    string Use,
    DateTimeOffset NotBefore,
    DateTimeOffset? NotAfter,
    string? Kid = null,
    string? Spki = null,
    string? Certificate = null,
    string? Vkey = null
);

/// <summary>Makes the keys the server signs with, each for one use: requests, receipts, checkpoints, https, personal data.</summary>
internal sealed class ServerKeys(PkiDirectory directory, DateTimeOffset now)
{
    private const string LogName = PkiDirectory.ServerId + "/log";
    private const int PersonalDataKeyLength = 32;

    /// <param name="issuing">Certifies the seal, whose key is of the CA's kind.</param>
    /// <param name="issuingName">Of the CA, as its CRL is named.</param>
    public void Create(
        CertificateAuthority issuing,
        string issuingName,
        CertificateAuthority tlsRoot,
        Validity validity,
        string authorityUrl
    )
    {
        var request = CreateRequestKey();
        var seal = CreateSeal(issuing, issuingName, validity, authorityUrl);
        var vkey = CreateCheckpointKey();
        CreateTlsKey(tlsRoot, validity);
        SecretFile.Write(
            directory.ServerFile("personal-data.key"),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(PersonalDataKeyLength)) + "\n"
        );
        PkiDirectory.WriteJson<IReadOnlyList<PublishedKey>>(
            directory.KeyHistory,
            [
                new PublishedKey("request", now, null, Kid: request.Kid, Spki: request.Spki),
                new PublishedKey("seal", now, null, Certificate: seal),
                new PublishedKey("checkpoint", now, null, Vkey: vkey),
            ]
        );
    }

    /// <summary>The key that signs challenges and sign requests (ES256).</summary>
    private RequestKey CreateRequestKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var spki = key.ExportSubjectPublicKeyInfo();
        var kid = Base64Url.EncodeToString(SHA256.HashData(spki).AsSpan(0, 16));
        SecretFile.Write(directory.ServerFile("request.key"), key.ExportPkcs8PrivateKeyPem() + "\n");
        SecretFile.Write(directory.ServerFile("request.kid"), kid);
        return new RequestKey(kid, Convert.ToBase64String(spki));
    }

    private string CreateSeal(CertificateAuthority issuing, string issuingName, Validity validity, string authorityUrl)
    {
        using var seal = issuing.IssueIdentity(
            TestSubject.Of("JianliRegistry Seal"),
            CertificateProfiles.Seal(StatusAddresses.Of(authorityUrl, issuingName)),
            validity
        );
        new StatusRegister(directory).AddIssued(issuingName, seal.Certificate.SerialNumber);
        SecretFile.Write(directory.ServerFile("seal.key"), seal.PrivateKey.ExportPkcs8PrivateKeyPem() + "\n");
        SecretFile.Write(directory.ServerFile("seal.pem"), seal.Certificate.ExportCertificatePem() + "\n");
        return Convert.ToBase64String(seal.Certificate.RawData);
    }

    /// <summary>The log's Ed25519 key; its public half as C2SP vkey is an anchor for strangers.</summary>
    private string CreateCheckpointKey()
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());

        // RFC 8410 §7, version 0 without the public key: the form every OpenSSL reads.
        byte[] pkcs8 = [.. Convert.FromHexString("302E020100300506032B657004220420"), .. key.GetEncoded()];
        SecretFile.Write(directory.ServerFile("checkpoint.key"), PemEncoding.WriteString("PRIVATE KEY", pkcs8) + "\n");
        var vkey = CheckpointKey.Create(LogName, key.GeneratePublicKey().GetEncoded()).ToVkey();
        SecretFile.Write(directory.LogKey, vkey + "\n");
        return vkey;
    }

    private void CreateTlsKey(CertificateAuthority tlsRoot, Validity validity)
    {
        using var tls = tlsRoot.IssueIdentity(TestSubject.Of("localhost"), CertificateProfiles.TlsServer(), validity);
        SecretFile.Write(directory.ServerFile("tls.key"), tls.PrivateKey.ExportPkcs8PrivateKeyPem() + "\n");
        SecretFile.Write(directory.ServerFile("tls.pem"), tls.Certificate.ExportCertificatePem() + "\n");
    }
}
