using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Hosting.Uploads;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>One attachment of an import row: its kind 附件类型, and what its bytes were found to be. They are not stored yet.</summary>
internal sealed record ImportedFile(
    string Title,
    string FileName,
    string MediaType,
    string Source,
    byte[] Sha256,
    int Size
)
{
    private const int MaxName = 100;

    /// <param name="entry">title=relative/file</param>
    /// <param name="inspector">Looks at it as at any upload: what a page would refuse does not come in by an import.</param>
    public static async Task<(ImportedFile? File, string? Problem)> ReadAsync(
        string entry,
        string directory,
        UploadInspector inspector,
        CancellationToken ct
    )
    {
        var parts = entry.Split('=', 2);
        var root = Path.GetFullPath(directory) + Path.DirectorySeparatorChar;
        var path = parts.Length == 2 ? Path.GetFullPath(Path.Combine(root, parts[1].Trim())) : root;
        var name = Path.GetFileName(path);
        if (
            !path.StartsWith(root, StringComparison.Ordinal)
            || !File.Exists(path)
            || new FileInfo(path).LinkTarget is not null
            || name.Length > MaxName
        )
        {
            return (null, $"{entry}: must be TITLE=FILE with a file beside the import file");
        }

        if (
            !StatementText.Clean(parts[0]).TryGetValue(out var title, out _)
            || title.Length is 0 or > MaxName
            || !StatementText.Clean(name).TryGetValue(out var cleanName, out _)
            || cleanName != name
        )
        {
            return (null, $"{entry}: title or file name can't stand in a statement");
        }

        var length = new FileInfo(path).Length;
        var inspected = await inspector.InspectAsync(name, length, () => File.OpenRead(path), ct);
        return inspected.TryGetValue(out var file, out var rejection)
            ? (
                new ImportedFile(
                    title,
                    file.FileName,
                    file.MediaType,
                    path,
                    SHA256.HashData(file.Content),
                    file.Content.Length
                ),
                null
            )
            : (null, $"{entry}: {rejection.Detail}");
    }
}
