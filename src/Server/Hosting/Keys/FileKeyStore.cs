using System.Collections.Concurrent;
using System.Security.Cryptography;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>Private keys as PKCS#8 PEM files beside keys.json: USE.key, or USE-FINGERPRINT.key after a rotation.</summary>
internal sealed class FileKeyStore(string directory) : IServerKeyStore, IDisposable
{
    private readonly ConcurrentDictionary<ServerKeyUse, ECDsa> _ecdsa = [];
    private readonly Lazy<Ed25519PrivateKey> _checkpoint = new(() =>
    {
        var current = KeyHistory.PublicKeyOf(KeyHistory.Current(KeyHistory.Read(directory), ServerKeyUse.Checkpoint));
        return PemFiles(directory, ServerKeyUse.Checkpoint)
                .Select(Ed25519PrivateKey.FromPem)
                .FirstOrDefault(k => k.SubjectPublicKeyInfo.AsSpan().SequenceEqual(current))
            ?? throw KeyHistory.Missing(ServerKeyUse.Checkpoint);
    });

    // Decided once: a receipt is written for every report.
    private readonly Lazy<Sm2SoftwareKey?> _sm2Seal = new(() =>
    {
        var current = KeyHistory.Current(KeyHistory.Read(directory), ServerKeyUse.Seal);
        var publicKey = KeyHistory.PublicKeyOf(current);
        return KeyHistory.AlgorithmOf(current) == SignatureAlgorithm.Es256
            ? null
            : PemFiles(directory, ServerKeyUse.Seal)
                .Select(Sm2SoftwareKey.TryFromPem)
                .FirstOrDefault(k => k?.SubjectPublicKeyInfo.AsSpan().SequenceEqual(publicKey) == true)
                ?? throw KeyHistory.Missing(ServerKeyUse.Seal);
    });

    public IReadOnlyList<ServerKey> History { get; } = KeyHistory.Read(directory);

    public ServerKey Current(ServerKeyUse use) => KeyHistory.Current(History, use);

    public byte[] SignRequest(byte[] signingInput) =>
        Ecdsa(ServerKeyUse.Request)
            .SignData(signingInput, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public byte[] SignSeal(byte[] signedAttributes) =>
        _sm2Seal.Value is { } sm2
            ? sm2.Sign(signedAttributes)
            : Ecdsa(ServerKeyUse.Seal)
                .SignData(signedAttributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public byte[] SignCheckpoint(byte[] noteBody) => _checkpoint.Value.Sign(noteBody);

    public NewServerKey Generate(ServerKeyUse use, SignatureAlgorithm algorithm = SignatureAlgorithm.Es256)
    {
        if (use == ServerKeyUse.Seal && algorithm == SignatureAlgorithm.Sm2)
        {
            var seal = Sm2SoftwareKey.Generate();
            Write(use, seal.SubjectPublicKeyInfo, seal.ToPem());
            return new NewServerKey(seal.SubjectPublicKeyInfo, Sm2SigningRequest.Of(seal));
        }

        if (use == ServerKeyUse.Checkpoint)
        {
            var checkpoint = Ed25519PrivateKey.Generate();
            Write(use, checkpoint.SubjectPublicKeyInfo, checkpoint.ToPem());
            return new NewServerKey(checkpoint.SubjectPublicKeyInfo, null);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        Write(use, publicKey, key.ExportPkcs8PrivateKeyPem());
        return new NewServerKey(publicKey, use == ServerKeyUse.Seal ? KeyRotation.SigningRequestOf(key) : null);
    }

    public void Dispose()
    {
        foreach (var key in _ecdsa.Values)
        {
            key.Dispose();
        }
    }

    private static IEnumerable<string> PemFiles(string directory, ServerKeyUse use)
    {
        foreach (var path in Directory.EnumerateFiles(directory, $"{NameOf(use)}*.key").Order(StringComparer.Ordinal))
        {
            // A key that other users of the machine can read is not a secret any more.
            if (
                !OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None
            )
            {
                throw new StartRefusedException($"{path} must have mode 0600");
            }

            yield return File.ReadAllText(path);
        }
    }

    private static string NameOf(ServerKeyUse use) => use.ToString().ToLowerInvariant();

    private ECDsa Ecdsa(ServerKeyUse use) => _ecdsa.GetOrAdd(use, Load);

    private ECDsa Load(ServerKeyUse use)
    {
        var current = KeyHistory.PublicKeyOf(Current(use));
        foreach (var pem in PemFiles(directory, use).Where(pem => Sm2SoftwareKey.TryFromPem(pem) is null))
        {
            var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(current))
            {
                return key;
            }

            key.Dispose();
        }

        throw KeyHistory.Missing(use);
    }

    private void Write(ServerKeyUse use, byte[] publicKey, string pem)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 8));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(Path.Combine(directory, $"{NameOf(use)}-{fingerprint}.key"), options);
        file.Write(System.Text.Encoding.ASCII.GetBytes(pem + "\n"));
        file.Flush(flushToDisk: true);
    }
}
