using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage;

/// <summary>Uploaded files by the SHA-256 of their bytes: written once, never overwritten.</summary>
public sealed class AttachmentFiles(IOptions<DataOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Settling = TimeSpan.FromDays(1);

    /// <summary>Returns only after the bytes are on disk, because rows that name them follow.</summary>
    /// <returns>The SHA-256 under which they are found.</returns>
    public async Task<byte[]> StoreAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var sha256 = SHA256.HashData(content.Span);
        var path = PathOf(sha256);
        if (File.Exists(path))
        {
            // A purge leaves alone what was wanted a moment ago.
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            return sha256;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            await file.WriteAsync(content, ct);
#pragma warning disable CA1849 // FlushAsync would leave the bytes in the page cache
            file.Flush(flushToDisk: true);
#pragma warning restore CA1849
        }

        // A second upload of the same bytes replaces the file by itself.
        File.Move(draft, path, overwrite: true);
        return sha256;
    }

    /// <exception cref="InvalidDataException">The file no longer has the bytes it is named after.</exception>
    public async Task<byte[]> ReadAsync(byte[] sha256, CancellationToken ct)
    {
        var content = await File.ReadAllBytesAsync(PathOf(sha256), ct);
        return SHA256.HashData(content).AsSpan().SequenceEqual(sha256)
            ? content
            : throw new InvalidDataException($"attachment {Convert.ToHexStringLower(sha256)} was altered on disk");
    }

    /// <summary>For an erasure; a file that is not there is erased already.</summary>
    public void Delete(byte[] sha256)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>For a purge: bytes that were stored or stored again within a day stay, because rows that name them may follow.</summary>
    public void DeleteOld(byte[] sha256)
    {
        if (File.GetLastWriteTimeUtc(PathOf(sha256)) < clock.GetUtcNow().UtcDateTime - Settling)
        {
            Delete(sha256);
        }
    }

    private string PathOf(byte[] sha256)
    {
        var name = Convert.ToHexStringLower(sha256);
        return Path.Combine(options.Value.Directory, "attachments", name[..2], name);
    }
}
