using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>The files of an opened package by path.</summary>
internal sealed class PackageContents(IReadOnlyList<PackageFile> files)
{
    private readonly Dictionary<string, byte[]> _files = files.ToDictionary(
        file => file.Path,
        file => file.Content,
        StringComparer.Ordinal
    );

    public byte[]? Find(string path) => _files.GetValueOrDefault(path);

    public Verdict<byte[]> Get(string path) =>
        Find(path) is { } content ? content : new Rejection(RejectionReason.PackageFileMissing, $"no {path}");

    /// <summary>By path, ordinal.</summary>
    public IReadOnlyList<PackageFile> Under(string folder) =>
        [
            .. files
                .Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
}
