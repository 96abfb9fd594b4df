namespace JianliRegistry.Verifier;

/// <summary>Reads a package whole, up to a limit: whoever sends one decides its size.</summary>
internal static class PackageFileReader
{
    // One byte above what a package may have, so that the verifier itself refuses it.
    private const int Limit = (256 * 1024 * 1024) + 1;

    public static byte[] Read(FileInfo file)
    {
        using var stream = file.OpenRead();
        var bytes = new byte[Math.Min(stream.Length, Limit)];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
