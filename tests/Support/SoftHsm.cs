using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Tests.Support;

/// <summary>
/// A private SoftHSM without tokens, in a directory that Dispose removes. Fails loudly when the module is missing:
/// a test that needs a token must never pass without one.
/// </summary>
/// <remarks>
/// Two ways to use it: give <see cref="Environment"/> to a child process (the agent, its worker, pkcs11-tool), or
/// open it in this process with <see cref="Open"/>. The module is never loaded globally and reads no other
/// configuration. For tokens with keys and certificates take <see cref="DevelopmentPki"/>.
/// </remarks>
public sealed class SoftHsm : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SoftHsm() => Store = SoftHsmStore.Create(_directory.Path);

    public SoftHsmStore Store { get; }

    public static string ModulePath => SoftHsmStore.ModulePath;

    /// <summary>What a child process needs to see these tokens and no others.</summary>
    public IReadOnlyDictionary<string, string> Environment => EnvironmentOf(Store);

    /// <summary>Loads the module here, one owner at a time; see <see cref="TokenModule"/>.</summary>
    public TokenModule Open() => TokenModule.Open(Store);

    public void Dispose() => _directory.Dispose();

    internal static Dictionary<string, string> EnvironmentOf(SoftHsmStore store) =>
        new() { [SoftHsmStore.ConfigurationVariable] = store.ConfigurationFile };
}
