using System.Runtime.InteropServices;

namespace JianliRegistry.KeyAgent.Consent;

/// <summary>Switches a terminal's echo off while the PIN is typed (termios(3), Linux); does nothing on a pipe.</summary>
internal sealed partial class TerminalEcho : IDisposable
{
    // struct termios of Linux: c_iflag, c_oflag, c_cflag, c_lflag (32 bits each), then c_cc and speeds: 60 octets.
    private const int LocalFlags = 12;
    private const uint Echo = 0x8;
    private const int AfterFlush = 2;
    private readonly byte[]? _before;

    public TerminalEcho()
    {
        if (!OperatingSystem.IsLinux() || IsTerminal(0) != 1)
        {
            return;
        }

        var settings = new byte[128];
        if (GetAttributes(0, settings) != 0)
        {
            return;
        }

        _before = [.. settings];
        var flags = MemoryMarshal.Read<uint>(settings.AsSpan(LocalFlags)) & ~Echo;
        MemoryMarshal.Write(settings.AsSpan(LocalFlags), in flags);
        _ = SetAttributes(0, AfterFlush, settings);
    }

    public void Dispose()
    {
        if (_before is not null)
        {
            _ = SetAttributes(0, AfterFlush, _before);
        }
    }

    [LibraryImport("libc", EntryPoint = "isatty")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetAttributes(int descriptor, [In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetAttributes(int descriptor, int when, byte[] settings);
}
