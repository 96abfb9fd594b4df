using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>The module of Faults/fault_module.c, compiled once for all tests here.</summary>
public sealed class FaultModule : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public string ModulePath => _directory.File("fault_module.so");

    public async ValueTask InitializeAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Faults", "fault_module.c");
        await using var compiler = ChildProcess.Start(
            "gcc",
            [
                "-std=gnu11",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-shared",
                "-fPIC",
                "-I/usr/include/p11-kit-1",
                "-o",
                ModulePath,
                source,
                "-ldl",
            ]
        );
        Assert.True(await compiler.WaitForExitAsync() == 0, compiler.Transcript());
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>What befalls one test's module, and what reached it. The words are those of Faults/fault_module.c.</summary>
internal sealed class FaultControl : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["FAULT_MODULE_REAL"] = SoftHsm.ModulePath,
            ["FAULT_MODULE_DIRECTORY"] = _directory.Path,
        };

    /// <summary>Replaces all faults; takes effect at the module's next call, and in one that hangs.</summary>
    public void Set(params string[] faults)
    {
        var next = _directory.File("faults.new");
        File.WriteAllLines(next, faults);
        File.Move(next, _directory.File("faults"), overwrite: true);
    }

    /// <summary>How often the module was asked for a Login or a Sign.</summary>
    public int CallsOf(string function)
    {
        var calls = _directory.File("calls");
        return File.Exists(calls) ? File.ReadAllLines(calls).Count(c => c == function) : 0;
    }

    public void Dispose() => _directory.Dispose();
}
