namespace JianliRegistry.Core.Evidence;

/// <summary>What every package carries for its reader. They are copies: whoever verifies takes verify.sh from elsewhere.</summary>
public static class PackageDocuments
{
    /// <summary>bash, openssl and coreutils only.</summary>
    public static PackageFile VerifyScript => new(PackagePaths.VerifyScript, Read(PackagePaths.VerifyScript));

    public static PackageFile Readme => new(PackagePaths.Readme, Read(PackagePaths.Readme));

    private static byte[] Read(string name)
    {
        using var stream =
            typeof(PackageDocuments).Assembly.GetManifestResourceStream($"JianliRegistry.Core.{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
