using System.Runtime.InteropServices;
using Net.Pkcs11Interop.HighLevelAPI;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>Loads PKCS#11 modules where Pkcs11Interop alone cannot.</summary>
internal static class Pkcs11Runtime
{
    static Pkcs11Runtime() =>
        // Pkcs11Interop imports "libdl", which Debian has only as libdl.so.2. May be set once per assembly.
        NativeLibrary.SetDllImportResolver(
            typeof(Pkcs11InteropFactories).Assembly,
            (name, _, _) =>
                name == "libdl" && OperatingSystem.IsLinux() ? NativeLibrary.Load("libdl.so.2") : IntPtr.Zero
        );

    public static Pkcs11InteropFactories Factories { get; } = new();
}
