using System.Runtime.InteropServices;
using Net.Pkcs11Interop.HighLevelAPI;

namespace JianliRegistry.Pki.Tokens;

/// <summary>What must be arranged in a process before Pkcs11Interop can load SoftHSM.</summary>
public static partial class Pkcs11Runtime
{
    private static readonly Lazy<bool> Resolver = new(InstallResolver);

    /// <summary>Pkcs11Interop imports "libdl", of which Debian 12 has only libdl.so.2. May be called any number of times.</summary>
    public static void Prepare() => _ = Resolver.Value;

    /// <summary>Sets a variable where native code sees it: the runtime's own setter does not reach getenv.</summary>
    public static void SetNativeVariable(string name, string value)
    {
        if (SetEnv(name, value, 1) != 0)
        {
            throw new InvalidOperationException($"setenv {name} failed: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    private static bool InstallResolver()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(
                typeof(Pkcs11InteropFactories).Assembly,
                (name, _, _) =>
                    name == "libdl" && OperatingSystem.IsLinux() ? NativeLibrary.Load("libdl.so.2") : IntPtr.Zero
            );
            return true;
        }
        catch (InvalidOperationException)
        {
            // An assembly takes one resolver a process. Only the key agent's own code, loaded into the
            // same test process, can have set it before, and its resolver does the same.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
