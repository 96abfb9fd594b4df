using JianliRegistry.Core.Signing;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>One attachment of an import row: its kind 附件类型 and its bytes, whose format was read from the bytes.</summary>
internal sealed record ImportedFile(string Title, string FileName, string MediaType, byte[] Content)
{
    private const int MaxSize = 10 * 1024 * 1024;
    private const int MaxName = 100;

    /// <param name="entry">title=relative/file</param>
    public static async Task<(ImportedFile? File, string? Problem)> ReadAsync(
        string entry,
        string directory,
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

        if (new FileInfo(path).Length > MaxSize)
        {
            return (null, $"{entry}: larger than {MaxSize / 1024 / 1024} MB");
        }

        var content = await File.ReadAllBytesAsync(path, ct);
        return MediaTypeOf(content) is { } mediaType
            ? (new ImportedFile(title, name, mediaType, content), null)
            : (null, $"{entry}: is neither JPEG, PNG nor PDF");
    }

    /// <summary>By magic bytes; a file's name proves nothing.</summary>
    private static string? MediaTypeOf(ReadOnlySpan<byte> content) =>
        content.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : content.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : content.StartsWith("%PDF-"u8) ? "application/pdf"
        : null;
}
