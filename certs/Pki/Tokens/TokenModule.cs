using System.Text;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace JianliRegistry.Pki.Tokens;

/// <summary>The SoftHSM module, loaded for one store. One owner a process: the next <see cref="Open"/> waits for Dispose.</summary>
/// <remarks>Disposing any handle of the module finalizes all of them, and the store is chosen by a variable of
/// the process at C_Initialize; so two owners at once would read each other's tokens.</remarks>
public sealed class TokenModule : IDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private readonly IPkcs11Library _library;

    private TokenModule(IPkcs11Library library) => _library = library;

    internal static Pkcs11InteropFactories Factories { get; } = new();

    public static TokenModule Open(SoftHsmStore store)
    {
        Pkcs11Runtime.Prepare();
        Gate.Wait();
        try
        {
            Pkcs11Runtime.SetNativeVariable(SoftHsmStore.ConfigurationVariable, store.ConfigurationFile);
            return new TokenModule(
                Factories.Pkcs11LibraryFactory.LoadPkcs11Library(
                    Factories,
                    SoftHsmStore.ModulePath,
                    AppType.MultiThreaded
                )
            );
        }
        catch
        {
            Gate.Release();
            throw;
        }
    }

    /// <summary>Initialises a free slot's token and its user PIN; answers the token's serial number.</summary>
    public string CreateToken(string label, string soPin, string userPin)
    {
        var slot = _library
            .GetSlotList(SlotsType.WithTokenPresent)
            .First(candidate => !candidate.GetTokenInfo().TokenFlags.TokenInitialized);
        slot.InitToken(soPin, label);
        using (var session = slot.OpenSession(SessionType.ReadWrite))
        {
            session.Login(CKU.CKU_SO, Encoding.UTF8.GetBytes(soPin));
            session.InitPin(Encoding.UTF8.GetBytes(userPin));
            session.Logout();
        }

        return slot.GetTokenInfo().SerialNumber.Trim();
    }

    /// <summary>A session of the user logged in to the token with this label.</summary>
    public TokenSession LogIn(string label, string userPin)
    {
        var slot = _library
            .GetSlotList(SlotsType.WithTokenPresent)
            .Single(candidate => candidate.GetTokenInfo().Label.Trim() == label);
        var session = slot.OpenSession(SessionType.ReadWrite);
        session.Login(CKU.CKU_USER, Encoding.UTF8.GetBytes(userPin));
        return new TokenSession(session);
    }

    public void Dispose()
    {
        _library.Dispose();
        Gate.Release();
    }
}
