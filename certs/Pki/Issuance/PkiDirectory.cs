using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Issuance;

/// <summary>Where each file of a PKI directory lies: a contract with server, agent and scripts (certs/README.md).</summary>
public sealed record PkiDirectory
{
    /// <summary>The id under which the agent pins the development server.</summary>
    public const string ServerId = "jianli-dev";

    public PkiDirectory(string root) => Root = Path.GetFullPath(root);

    public string Root { get; }
    public string Anchors => In("anchors");
    public string RootAnchor => In("anchors/root.pem");
    public string LogKey => In("anchors/log.vkey");
    public string Intermediates => In("trust/intermediates.pem");

    /// <summary>Made with the first SM2 lock, or with SM2 services.</summary>
    public string Sm2RootAnchor => In("anchors/sm2-root.pem");
    public string Sm2Intermediates => In("trust/sm2-intermediates.pem");
    public string RevokedFile => In("status/revoked.json");
    public string IssuedFile => In("status/issued.json");
    public string Server => In("server");
    public string KeyHistory => In("server/keys.json");
    public string AgentServers => In("agent/servers.json");
    public string LegacyEnterprises => In("legacy/enterprises.csv");
    public string Accounts => In("accounts.json");
    internal string AuthorityUrl => In("status/authority.url");
    public SoftHsmStore SoftHsm => new(In("softhsm"));

    internal static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web)
        {
            WriteIndented = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // Names stay readable; the files are never part of a page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

    public string Crl(string issuer) => In($"status/crl/{issuer}.crl");

    public string ServerFile(string name) => In($"server/{name}");

    public string LockFile(string lockName, string file) => In($"locks/{lockName}/{file}");

    public IReadOnlyList<string> LockNames() =>
        [.. Directory.GetDirectories(In("locks")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public LockRecord ReadLock(string lockName) => ReadJson<LockRecord>(LockFile(lockName, "lock.json"));

    /// <summary>The development authority's base URL, as it stands in the certificates.</summary>
    public string ReadAuthorityUrl() => File.ReadAllText(AuthorityUrl).Trim();

    public IReadOnlyList<LegacyAccount> ReadAccounts() => ReadJson<IReadOnlyList<LegacyAccount>>(Accounts);

    /// <summary>The certificate of a lock, DER.</summary>
    public byte[] ReadLockCertificate(string lockName) =>
        Certificate(File.ReadAllText(LockFile(lockName, "certificate.pem")));

    public bool HasAuthority(string name) => File.Exists(In($"ca/{name}.key"));

    /// <param name="name">sm2-root, sm2-issuing, sm2-ocsp, root, issuing, tsa, ocsp, foreign-root, foreign-issuing or tls-root.</param>
    public SigningIdentity ReadAuthority(string name) =>
        SigningIdentity.FromPem(File.ReadAllText(In($"ca/{name}.pem")), File.ReadAllText(In($"ca/{name}.key")));

    internal void WriteAuthority(string name, SigningIdentity identity)
    {
        SecretFile.Write(In($"ca/{name}.pem"), identity.Certificate.ExportCertificatePem() + "\n");
        SecretFile.Write(In($"ca/{name}.key"), identity.PrivateKey.ExportPkcs8PrivateKeyPem() + "\n");
    }

    internal static T ReadJson<T>(string path) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(path), Json)
        ?? throw new InvalidDataException($"{path} holds null.");

    internal static void WriteJson<T>(string path, T value) =>
        SecretFile.Write(path, JsonSerializer.Serialize(value, Json) + "\n");

    private static byte[] Certificate(string pem)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(pem);
        return certificate.RawData;
    }

    private string In(string relative) => Path.Combine(Root, relative);
}
