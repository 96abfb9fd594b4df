using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage;

/// <summary>What was made from an uploaded file and can be made again: no evidence, and free to be deleted at any time.</summary>
public sealed class DerivedFiles(IOptions<DataOptions> options)
{
    public async Task<byte[]?> FindAsync(byte[] sha256, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(sha256), ct);
        }
        catch (IOException error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public async Task KeepAsync(byte[] sha256, byte[] content, CancellationToken ct)
    {
        var path = PathOf(sha256);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await File.WriteAllBytesAsync(draft, content, ct);
        File.Move(draft, path, overwrite: true);
    }

    public void Delete(byte[] sha256)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private string PathOf(byte[] sha256)
    {
        var name = Convert.ToHexStringLower(sha256);
        return Path.Combine(options.Value.Directory, "views", name[..2], $"{name}.jpg");
    }
}
