using System.Diagnostics;
using System.Runtime.InteropServices;

namespace JianliRegistry.Tests.Support;

/// <summary>What this thread has computed. Unlike a clock on the wall it stands still while the machine does something else.</summary>
public static class ThreadTime
{
    private const int ThreadCpuClock = 3;

    /// <summary>CPU time that the action costs this thread; where the system can't tell, the time that passes.</summary>
    public static TimeSpan Of(Action action)
    {
        var started = Now();
        action();
        return Now() - started;
    }

    private static TimeSpan Now() =>
        OperatingSystem.IsLinux() && GetTime(ThreadCpuClock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000)
            : Stopwatch.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out ClockTime time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ClockTime(long Seconds, long Nanoseconds);
}
