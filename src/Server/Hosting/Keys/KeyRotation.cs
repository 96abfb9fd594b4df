using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Evidence;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>Puts a new key in the place of the current one; the old public key stays in the history for ever.</summary>
/// <remarks>
/// Order for crashes: the private key is durable in the store before the history names it, and the history changes in one
/// rename. A key without a place in the history signs nothing. Agents must have a new request key or vkey in their servers.json
/// before the server is restarted with it. This is also how keys move from files to a token: set Keys:Store and rotate each.
/// </remarks>
internal static class KeyRotation
{
    private const int KidSize = 16;

    /// <summary>What a seal's request asks for; its CA may write another name.</summary>
    public const string SealSubject = "CN=JianliRegistry Seal";

    /// <param name="publicKey">DER SubjectPublicKeyInfo of a request or checkpoint key that the store has made.</param>
    public static ServerKey Publish(string directory, ServerKeyUse use, byte[] publicKey, DateTimeOffset now)
    {
        var history = KeyHistory.Read(directory);
        var key =
            use == ServerKeyUse.Request
                ? new ServerKey(
                    use,
                    now,
                    null,
                    Kid: Base64Url.EncodeToString(SHA256.HashData(publicKey).AsSpan(0, KidSize)),
                    Spki: Convert.ToBase64String(publicKey)
                )
                : new ServerKey(use, now, null, Vkey: NextVkey(history, publicKey));
        Replace(directory, history, key, now);
        return key;
    }

    /// <summary>The second step for a seal: its CA has certified the key.</summary>
    public static ServerKey PublishSeal(string directory, X509Certificate2 certificate, DateTimeOffset now)
    {
        var key = new ServerKey(ServerKeyUse.Seal, now, null, Certificate: Convert.ToBase64String(certificate.RawData));
        Replace(directory, KeyHistory.Read(directory), key, now);
        return key;
    }

    /// <summary>PKCS#10 in PEM, signed by the new key itself.</summary>
    public static string SigningRequestOf(ECDsa key) =>
        new CertificateRequest(SealSubject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    private static void Replace(
        string directory,
        IReadOnlyList<ServerKey> history,
        ServerKey key,
        DateTimeOffset now
    ) =>
        KeyHistory.Write(
            directory,
            [.. history.Select(k => k.Use == key.Use && k.NotAfter is null ? k with { NotAfter = now } : k), key]
        );

    /// <summary>The log keeps its name; only its key changes.</summary>
    private static string NextVkey(IReadOnlyList<ServerKey> history, byte[] publicKey)
    {
        var name = KeyHistory.Current(history, ServerKeyUse.Checkpoint).Vkey!.Split('+')[0];
        return CheckpointKey.Create(name, publicKey.AsSpan()[^32..]).ToVkey();
    }
}
