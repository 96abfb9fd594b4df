namespace JianliRegistry.Tests.Support.Stack;

/// <summary>A running key agent and its terminal. Whoever holds it is the person in front of the screen.</summary>
public sealed class StackAgent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly BackgroundProgram _program;
    private int _read;

    internal StackAgent(BackgroundProgram program, StackLock inserted, Uri address)
    {
        _program = program;
        Inserted = inserted;
        Address = address;
    }

    /// <summary>http://127.0.0.1:PORT/</summary>
    public Uri Address { get; }
    public StackLock Inserted { get; }

    /// <summary>Everything the terminal has shown.</summary>
    public string Screen => _program.Output;
    public bool HasExited => _program.HasExited;

    /// <summary>Waits until the terminal shows a text that was not there at the last call; returns what appeared up to it.</summary>
    public async Task<string> SeeAsync(string text, CancellationToken ct = default)
    {
        var from = _read;
        _read = await _program.WaitForOutputAsync(text, from, Patience, ct);
        return _program.Output[from.._read];
    }

    public Task TypeAsync(string line) => _program.TypeLineAsync(line);

    public Task WaitForExitAsync(CancellationToken ct = default) => _program.WaitForExitAsync(ct);

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
