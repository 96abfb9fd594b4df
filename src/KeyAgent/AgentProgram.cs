using System.Reflection;
using System.Runtime.InteropServices;

namespace JianliRegistry.KeyAgent;

/// <summary>How this program names itself, and what it forbids itself before anything else.</summary>
internal static partial class AgentProgram
{
    private const int CoreLimit = 4;

    public static string Version { get; } =
        typeof(AgentProgram)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "0";

    /// <summary>The appVersion member of a Web eID token.</summary>
    public static string Name { get; } = $"jianli-agent/{Version}";

    /// <summary>No memory of this process, where a PIN passes, is written to disk when it or a vendor's module crashes.</summary>
    /// <remarks>One octet, not none: core(5), a limit of 1 also stops a dump that would be piped to a program.</remarks>
    public static void ForbidCoreDumps()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetLimit(CoreLimit, new Limit(1, 1));
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(nuint Soft, nuint Hard);
}
