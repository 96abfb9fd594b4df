using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using PublicKey = JianliRegistry.Core.Signing.PublicKey;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>keys.json: the public history of the server's keys, kept beside them and replaced as a whole.</summary>
internal static class KeyHistory
{
    private const string FileName = "keys.json";

    public static JsonSerializerOptions JsonOptions { get; } =
        new(JsonSerializerDefaults.Web)
        {
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            WriteIndented = true,
        };

    /// <exception cref="StartRefusedException">It is missing, unreadable, or does not name one current key of each use.</exception>
    public static IReadOnlyList<ServerKey> Read(string directory)
    {
        try
        {
            var keys =
                JsonSerializer.Deserialize<List<ServerKey>>(
                    File.ReadAllText(Path.Combine(directory, FileName)),
                    JsonOptions
                ) ?? [];
            var current = keys.Where(k => k.NotAfter is null).Select(k => k.Use).Order();
            return current.SequenceEqual(Enum.GetValues<ServerKeyUse>()) && keys.TrueForAll(IsComplete)
                ? keys
                : throw new StartRefusedException(
                    "keys.json must name one complete current request, seal and checkpoint key"
                );
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"keys.json can't be read: {error.Message}");
        }
    }

    /// <summary>The new history is complete on disk before it takes the old one's name.</summary>
    public static void Write(string directory, IReadOnlyList<ServerKey> keys)
    {
        var draft = Path.Combine(directory, $"{FileName}.new");
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, keys, JsonOptions);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, Path.Combine(directory, FileName), overwrite: true);
    }

    /// <summary>The one key of a use that signs now.</summary>
    public static ServerKey Current(IReadOnlyList<ServerKey> history, ServerKeyUse use) =>
        history.Single(k => k.Use == use && k.NotAfter is null);

    /// <summary>ES256, or SM2 for a seal of such a key.</summary>
    /// <exception cref="StartRefusedException">A key that signs nothing here, or no key at all.</exception>
    public static SignatureAlgorithm AlgorithmOf(ServerKey key)
    {
        SignatureAlgorithm[] allowed =
            key.Use == ServerKeyUse.Seal
                ? [SignatureAlgorithm.Es256, SignatureAlgorithm.Sm2]
                : [SignatureAlgorithm.Es256];
        return PublicKey.Parse(PublicKeyOf(key)).TryGetValue(out var parsed, out _) && allowed.Any(parsed.Allows)
            ? allowed.First(parsed.Allows)
            : throw new StartRefusedException(
                $"the {key.Use} key of keys.json is neither {string.Join(" nor ", allowed)}"
            );
    }

    /// <summary>A private key swapped behind the history would sign what nobody can verify: it is never used.</summary>
    public static StartRefusedException Missing(ServerKeyUse use) =>
        new($"the key store does not hold the {use} key that keys.json names as current");

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public static byte[] PublicKeyOf(ServerKey key)
    {
        switch (key.Use)
        {
            case ServerKeyUse.Request:
                return Convert.FromBase64String(key.Spki!);
            case ServerKeyUse.Seal:
                using (
                    var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(key.Certificate!))
                )
                {
                    return certificate.PublicKey.ExportSubjectPublicKeyInfo();
                }

            default:
                // RFC 8410 §4: a fixed prefix before the 32 octets.
                return CheckpointKey.Parse(key.Vkey!).TryGetValue(out var vkey, out var rejection)
                    ? [.. Convert.FromHexString("302A300506032B6570032100"), .. vkey.Ed25519PublicKey]
                    : throw new StartRefusedException($"keys.json has a bad vkey: {rejection.Detail}");
        }
    }

    private static bool IsComplete(ServerKey key) =>
        key.Use switch
        {
            ServerKeyUse.Request => key is { Kid: not null, Spki: not null },
            ServerKeyUse.Seal => key.Certificate is not null,
            _ => key.Vkey is not null,
        };
}
