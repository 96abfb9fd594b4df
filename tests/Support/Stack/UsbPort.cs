using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>Where one lock is plugged in: a SoftHSM that sees this token and no other.</summary>
public static class UsbPort
{
    /// <returns>The environment in which a program sees the lock.</returns>
    /// <remarks>
    /// The token is copied, not linked: SoftHSM does not follow links in its token folder. The name of a token's
    /// folder is a UUID that ends in the token's serial number.
    /// </remarks>
    public static IReadOnlyDictionary<string, string> PlugIn(PkiDirectory pki, LockRecord inserted, string directory)
    {
        var port = new SoftHsmStore(directory);
        if (!File.Exists(port.ConfigurationFile))
        {
            port = SoftHsmStore.Create(directory);
            var source = Directory
                .EnumerateDirectories(Path.Combine(pki.SoftHsm.Directory, "tokens"))
                .Single(folder => IsFolderOf(inserted.TokenSerial, folder));
            var target = Directory.CreateDirectory(Path.Combine(directory, "tokens", Path.GetFileName(source)));
            foreach (var file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)));
            }
        }

        return new Dictionary<string, string> { [SoftHsmStore.ConfigurationVariable] = port.ConfigurationFile };
    }

    /// <summary>A port with nothing in it.</summary>
    public static IReadOnlyDictionary<string, string> Empty(string directory)
    {
        var port = new SoftHsmStore(directory);
        return new Dictionary<string, string>
        {
            [SoftHsmStore.ConfigurationVariable] = File.Exists(port.ConfigurationFile)
                ? port.ConfigurationFile
                : SoftHsmStore.Create(directory).ConfigurationFile,
        };
    }

    private static bool IsFolderOf(string serial, string folder) =>
        folder.Replace("-", "", StringComparison.Ordinal).EndsWith(serial, StringComparison.OrdinalIgnoreCase);
}
