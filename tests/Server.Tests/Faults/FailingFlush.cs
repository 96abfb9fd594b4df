using JianliRegistry.Tests.Support;

namespace JianliRegistry.Server.Tests.Faults;

/// <summary>failing_flush.c, compiled: a disk under one server process that fails a single flush when it is told to.</summary>
internal sealed class FailingFlush : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private FailingFlush() { }

    private string Library => _directory.File("failing_flush.so");
    private string Armed => _directory.File("armed");

    /// <summary>The flush has failed.</summary>
    public bool HasFailed => !File.Exists(Armed);

    public static async Task<FailingFlush> CompileAsync()
    {
        var flush = new FailingFlush();
        var source = Path.Combine(AppContext.BaseDirectory, "Faults", "failing_flush.c");
        await using var compiler = ChildProcess.Start(
            "gcc",
            ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", flush.Library, source, "-ldl"]
        );
        Assert.True(await compiler.WaitForExitAsync() == 0, compiler.Transcript());
        return flush;
    }

    public void AttachTo(Dictionary<string, string> environment)
    {
        environment["LD_PRELOAD"] = Library;
        environment["FAILING_FLUSH"] = Armed;
    }

    /// <summary>The next flush of a write-ahead log fails.</summary>
    public void Arm() => File.WriteAllText(Armed, "");

    public void Dispose() => _directory.Dispose();
}
