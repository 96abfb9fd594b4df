using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>The canonical ASiC-E container (.asice, EN 319 162-1): stored, fixed order and time, sealed; any changed bit is found.</summary>
public static class EvidencePackage
{
    public const string MediaType = "application/vnd.etsi.asic-e+zip";

    /// <summary>The mime-type attribute of the seal, whose content is the manifest.</summary>
    public const string ManifestMimeType = "text/xml;charset=utf-8";

    /// <summary>Builds the ZIP: mimetype first, the files by path, META-INF/ASiCManifest.xml, META-INF/signature.p7s made by <paramref name="seal"/>.</summary>
    /// <param name="files">Without mimetype and META-INF.</param>
    /// <param name="seal">Gets the manifest's bytes, returns the detached CMS (CAdES-B, seal certificate, <see cref="ManifestMimeType"/>) over them.</param>
    public static byte[] Build(IReadOnlyList<PackageFile> files, Func<byte[], byte[]> seal)
    {
        var mimetype = new PackageFile(PackagePaths.Mimetype, Encoding.ASCII.GetBytes(MediaType));
        PackageFile[] listed = [mimetype, .. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        if (
            files.Any(file =>
                file.Path == PackagePaths.Mimetype || file.Path.StartsWith("META-INF/", StringComparison.Ordinal)
            )
        )
        {
            throw new ArgumentException("mimetype and META-INF are made here", nameof(files));
        }

        var manifest = PackageManifest.Render(listed);
        return CanonicalZip.Write([
            .. listed,
            new PackageFile(PackagePaths.Manifest, manifest),
            new PackageFile(PackagePaths.Seal, seal(manifest)),
        ]);
    }

    /// <summary>Opens, rebuilds and compares byte for byte; every file listed, none else. The seal is not verified here.</summary>
    /// <returns>All files, manifest and seal included, in archive order.</returns>
    public static Verdict<IReadOnlyList<PackageFile>> Open(ReadOnlySpan<byte> zip)
    {
        // 1. The archive is the canonical one of its files.
        if (!CanonicalZip.Read(zip).TryGetValue(out var files, out var rejection))
        {
            return rejection;
        }

        // 2. mimetype first, manifest and seal last, the rest by path.
        if (files.Count < 3 || files[^2].Path != PackagePaths.Manifest || files[^1].Path != PackagePaths.Seal)
        {
            return new Rejection(RejectionReason.PackageFileMissing, "manifest and seal are not the last files");
        }

        var content = files.Take(files.Count - 2).ToList();
        if (
            content[0].Path != PackagePaths.Mimetype
            || Encoding.ASCII.GetString(content[0].Content) != MediaType
            || !content
                .Skip(1)
                .Select(file => file.Path)
                .Order(StringComparer.Ordinal)
                .SequenceEqual(content.Skip(1).Select(file => file.Path))
        )
        {
            return new Rejection(RejectionReason.PackageMalformed, "not the media type first and the files by path");
        }

        // 3. Manifest and files say the same, in both directions.
        if (PackageManifest.Read(files[^2].Content) is not { } listed)
        {
            return new Rejection(RejectionReason.PackageNotCanonical, "the manifest is not in its fixed form");
        }

        return CompareWithManifest(content, listed) is { } difference ? difference : files.ToList();
    }

    private static Rejection? CompareWithManifest(
        List<PackageFile> files,
        IReadOnlyList<(string Path, string Sha256)> listed
    )
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, sha256) in listed)
        {
            if (!digests.TryAdd(path, sha256))
            {
                return new Rejection(RejectionReason.PackageNotCanonical, $"{path} is listed twice");
            }
        }

        foreach (var file in files)
        {
            if (!digests.Remove(file.Path, out var sha256))
            {
                return new Rejection(RejectionReason.PackageFileUnlisted, $"{file.Path} is not listed");
            }

            if (sha256 != PackageManifest.DigestOf(file))
            {
                return new Rejection(RejectionReason.PackageFileChanged, $"{file.Path} is not what the manifest lists");
            }
        }

        return digests.Count == 0
            ? null
            : new Rejection(RejectionReason.PackageFileMissing, $"{digests.Keys.First()} is listed and not there");
    }
}
