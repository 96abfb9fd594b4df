namespace JianliRegistry.Pki.Tokens;

/// <summary>A private SoftHSM: a configuration file and a directory of tokens. Nothing outside the directory is touched.</summary>
public sealed record SoftHsmStore(string Directory)
{
    public const string ConfigurationVariable = "SOFTHSM2_CONF";

    /// <summary>Debian's package softhsm2 puts the module here.</summary>
    public const string ModulePath = "/usr/lib/softhsm/libsofthsm2.so";

    public string ConfigurationFile => Path.Combine(Directory, "softhsm2.conf");
    private string TokenDirectory => Path.Combine(Directory, "tokens");

    /// <summary>Writes configuration and token directory; existing tokens stay.</summary>
    public static SoftHsmStore Create(string directory)
    {
        if (!File.Exists(ModulePath))
        {
            throw new FileNotFoundException($"SoftHSM is missing: install the package softhsm2 ({ModulePath}).");
        }

        var store = new SoftHsmStore(Path.GetFullPath(directory));
        SecretFile.CreateDirectory(store.Directory);
        SecretFile.CreateDirectory(store.TokenDirectory);
        SecretFile.Write(
            store.ConfigurationFile,
            $"""
            directories.tokendir = {store.TokenDirectory}
            objectstore.backend = file
            log.level = ERROR
            slots.removable = true

            """
        );
        return store;
    }
}
