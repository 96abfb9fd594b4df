using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Tests.Support;

/// <summary>
/// A whole PKI directory (`pki init`: trust, server keys, locks on SoftHSM) made once for a test assembly, about a
/// second: <c>[assembly: AssemblyFixture(typeof(DevelopmentPki))]</c> and a constructor parameter in the test class.
/// </summary>
/// <remarks>Shared, so read-only. A test that revokes, issues or rotates takes its own <see cref="Copy"/>.</remarks>
public sealed class DevelopmentPki : IDisposable
{
    public const string DefaultOrigin = "https://localhost:5443";

    /// <summary>Stands in the certificates only; the product fetches from configured addresses.</summary>
    public const string DefaultAuthority = "http://127.0.0.1:17080";

    private readonly TemporaryDirectory _temporary = new();

    public DevelopmentPki()
        : this(sm2Services: false) { }

    private DevelopmentPki(bool sm2Services)
    {
        Directory = new PkiDirectory(_temporary.File("pki"));
        new Initialization(Directory, DefaultAuthority, TimeProvider.System.GetUtcNow(), sm2Services).Run([
            DefaultOrigin,
        ]);
    }

    private DevelopmentPki(DevelopmentPki original)
    {
        Directory = new PkiDirectory(_temporary.File("pki"));
        CopyDirectory(original.Root, Root);

        // The configuration names its token directory absolutely, so the copy needs its own.
        SoftHsmStore.Create(Directory.SoftHsm.Directory);
    }

    /// <summary>One whose timestamp authority and seal have SM2 keys.</summary>
    public static DevelopmentPki WithSm2Services() => new(sm2Services: true);

    public PkiDirectory Directory { get; }
    public string Root => Directory.Root;

    /// <summary>What a child process needs to see the locks: SOFTHSM2_CONF.</summary>
    public IReadOnlyDictionary<string, string> Environment => SoftHsm.EnvironmentOf(Directory.SoftHsm);

    /// <param name="name">good-rsa, good-p256, revoked, expired, other-enterprise, machine or foreign.</param>
    public LockRecord Lock(string name) => Directory.ReadLock(name);

    /// <summary>DER.</summary>
    public byte[] LockCertificate(string name) => Directory.ReadLockCertificate(name);

    public IReadOnlyList<LegacyAccount> Accounts() => Directory.ReadAccounts();

    /// <summary>Rewrites the agent's servers.json, for a server on a port of its own.</summary>
    public void PinOrigins(params IReadOnlyList<string> origins) => AgentConfiguration.Write(Directory, origins);

    /// <summary>The same keys, certificates and tokens in a directory of their own.</summary>
    public DevelopmentPki Copy() => new(this);

    public void Dispose() => _temporary.Dispose();

    private static void CopyDirectory(string from, string to)
    {
        Pki.SecretFile.CreateDirectory(to);
        foreach (var file in System.IO.Directory.GetFiles(from))
        {
            // File.Copy keeps the mode, so secrets stay 0600.
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var directory in System.IO.Directory.GetDirectories(from))
        {
            CopyDirectory(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }
}
