using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;

namespace JianliRegistry.Verifier;

/// <summary>What the person who verifies trusts: anchors and log keys from a directory of their own, never from a package.</summary>
/// <param name="Anchors">Null without any: the answer will be INDETERMINATE.</param>
internal sealed record TrustDirectory(TrustStore? Anchors, IReadOnlyList<CheckpointKey> LogKeys)
{
    private const string AnchorsFolder = "anchors";
    private const string LogKeyFile = "log.vkey";

    /// <param name="path">Holds anchors/*.pem or *.pem, and log.vkey there or beside; a line a key, # begins a remark.</param>
    /// <exception cref="InvalidDataException">A file is not what its name says: better no answer than a weaker one.</exception>
    public static TrustDirectory Read(string? path)
    {
        if (path is null)
        {
            return new TrustDirectory(null, []);
        }

        var anchorsFolder = Path.Combine(path, AnchorsFolder);
        var folder = Directory.Exists(anchorsFolder) ? anchorsFolder : path;
        var anchors = Directory
            .GetFiles(folder, "*.pem")
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)
            .ToList();
        return new TrustDirectory(anchors.Count == 0 ? null : ReadAnchors(anchors), ReadLogKeys(path, folder));
    }

    private static TrustStore ReadAnchors(IReadOnlyList<string> anchors) =>
        TrustStore.FromPem(anchors, []).TryGetValue(out var store, out var rejection)
            ? store
            : throw new InvalidDataException($"信任锚 trust anchors: {rejection.Detail}");

    private static List<CheckpointKey> ReadLogKeys(string path, string folder)
    {
        var file = new[] { path, folder }.Select(place => Path.Combine(place, LogKeyFile)).FirstOrDefault(File.Exists);
        var keys = new List<CheckpointKey>();
        foreach (var line in file is null ? [] : File.ReadLines(file).Select(text => text.Trim()))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            keys.Add(
                CheckpointKey.Parse(line).TryGetValue(out var key, out var rejection)
                    ? key
                    : throw new InvalidDataException($"{LogKeyFile}: {rejection.Detail}")
            );
        }

        return keys;
    }
}
