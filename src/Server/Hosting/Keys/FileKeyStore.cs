using System.Security.Cryptography;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>Private keys as PKCS#8 PEM files beside keys.json: request.key, seal.key, checkpoint.key.</summary>
internal sealed class FileKeyStore : IServerKeyStore, IDisposable
{
    private readonly ECDsa _request;
    private readonly ECDsa _seal;
    private readonly Ed25519PrivateKey _checkpoint;

    public FileKeyStore(string directory)
    {
        History = KeyHistory.Read(directory);
        _request = ReadEcdsa(directory, ServerKeyUse.Request);
        _seal = ReadEcdsa(directory, ServerKeyUse.Seal);
        _checkpoint = Ed25519PrivateKey.FromPem(ReadPem(directory, ServerKeyUse.Checkpoint));
        KeyHistory.Require(Current(ServerKeyUse.Checkpoint), _checkpoint.SubjectPublicKeyInfo);
    }

    public IReadOnlyList<ServerKey> History { get; }

    public ServerKey Current(ServerKeyUse use) => History.Single(k => k.Use == use && k.NotAfter is null);

    public byte[] SignRequest(byte[] signingInput) =>
        _request.SignData(signingInput, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public byte[] SignSeal(byte[] signedAttributes) =>
        _seal.SignData(signedAttributes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public byte[] SignCheckpoint(byte[] noteBody) => _checkpoint.Sign(noteBody);

    public void Dispose()
    {
        _request.Dispose();
        _seal.Dispose();
    }

    internal static string PathOf(string directory, ServerKeyUse use) =>
        Path.Combine(directory, $"{use.ToString().ToLowerInvariant()}.key");

    private ECDsa ReadEcdsa(string directory, ServerKeyUse use)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(ReadPem(directory, use));
        KeyHistory.Require(Current(use), key.ExportSubjectPublicKeyInfo());
        return key;
    }

    private static string ReadPem(string directory, ServerKeyUse use)
    {
        var path = PathOf(directory, use);
        if (!File.Exists(path))
        {
            throw new StartRefusedException($"{path} is missing");
        }

        // A key that other users of the machine can read is not a secret any more.
        if (
            !OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None
        )
        {
            throw new StartRefusedException($"{path} must have mode 0600");
        }

        return File.ReadAllText(path);
    }
}
