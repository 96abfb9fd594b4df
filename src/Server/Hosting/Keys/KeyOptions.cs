using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>Where private keys live.</summary>
public enum KeyStoreKind
{
    /// <summary>PKCS#8 PEM files, mode 0600: development.</summary>
    File,

    /// <summary>A PKCS#11 token.</summary>
    Pkcs11,
}

/// <summary>The server's key store (section <c>Keys</c>).</summary>
public sealed class KeyOptions
{
    public const string Section = "Keys";

    public KeyStoreKind Store { get; set; } = KeyStoreKind.File;

    /// <summary>keys.json (public history) in any case; the private keys too when <see cref="Store"/> is File.</summary>
    public string Directory { get; set; } = "";

    /// <summary>PKCS#11 library.</summary>
    public string Module { get; set; } = "";

    /// <summary>Label of the token that holds the keys; key labels are the key ids of keys.json.</summary>
    public string Token { get; set; } = "";

    /// <summary>File with the token's PIN, mode 0600: a PIN in the environment would show in /proc.</summary>
    public string PinFile { get; set; } = "";
}

internal sealed class KeyOptionsValidator : IValidateOptions<KeyOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyOptions options)
    {
        var failures = new List<string>();
        if (!Directory.Exists(options.Directory))
        {
            failures.Add("Keys:Directory must name the directory with keys.json");
        }

        if (
            options.Store == KeyStoreKind.Pkcs11
            && (!File.Exists(options.Module) || options.Token.Length == 0 || !File.Exists(options.PinFile))
        )
        {
            failures.Add("Keys:Module, Keys:Token and Keys:PinFile must be set for the PKCS#11 store");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
