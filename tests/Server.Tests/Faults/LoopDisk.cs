using System.Diagnostics;
using System.Globalization;

namespace JianliRegistry.Server.Tests.Faults;

/// <summary>A disk of our own: XFS in a file, which can lose its power, or memory of a fixed size, which can be full.</summary>
internal sealed class LoopDisk : IAsyncDisposable
{
    private readonly string _image = Path.GetTempFileName();

    private LoopDisk() { }

    public string Root { get; } = Directory.CreateTempSubdirectory("jianli-disk-").FullName;

    /// <summary>null: disks can be mounted here.</summary>
    public static string? WhyNot { get; } =
        Environment.UserName != "root" ? "only root can mount a disk"
        : !System.IO.File.Exists("/usr/sbin/mkfs.xfs") ? "xfsprogs is not installed"
        : Probe();

    public string File(string name) => Path.Combine(Root, name);

    public static async Task<LoopDisk> XfsAsync()
    {
        var disk = new LoopDisk();
        await using (var image = new FileStream(disk._image, FileMode.Open))
        {
            image.SetLength(400L * 1024 * 1024);
        }

        Run("mkfs.xfs", "-q", "-f", disk._image);
        disk.Mount();
        return disk;
    }

    public static LoopDisk OfMemory(int mebibytes)
    {
        var disk = new LoopDisk();
        Run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m"),
            "tmpfs",
            disk.Root
        );
        return disk;
    }

    /// <summary>From this instant nothing reaches the disk any more; what was not flushed before is gone. Every access answers EIO.</summary>
    public void CutPower() => Run("xfs_io", "-x", "-c", "shutdown", Root);

    /// <summary>As after the next boot; nobody has a file open.</summary>
    public void PowerOn()
    {
        Run("umount", Root);
        Mount();
    }

    public ValueTask DisposeAsync()
    {
        Run("umount", "-l", Root);
        Directory.Delete(Root);
        System.IO.File.Delete(_image);
        return ValueTask.CompletedTask;
    }

    private void Mount() => Run("mount", "-o", "loop", _image, Root);

    private static string? Probe()
    {
        try
        {
            var directory = Directory.CreateTempSubdirectory("jianli-probe-").FullName;
            Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory);
            Run("umount", directory);
            Directory.Delete(directory);
            return System.IO.File.Exists("/dev/loop-control") ? null : "there are no loop devices";
        }
        catch (InvalidOperationException error)
        {
            return "no disk can be mounted: " + error.Message;
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program}: {error.Trim()}");
        }
    }
}
