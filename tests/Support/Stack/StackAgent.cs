using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>A running key agent and its terminal. Whoever holds it is the person in front of the screen.</summary>
public sealed class StackAgent : IAsyncDisposable
{
    private readonly ChildProcess _program;

    internal StackAgent(ChildProcess program, LockRecord inserted, Uri address)
    {
        _program = program;
        Inserted = inserted;
        Address = address;
    }

    /// <summary>http://127.0.0.1:PORT/</summary>
    public Uri Address { get; }
    public LockRecord Inserted { get; }

    /// <summary>Everything the terminal has shown.</summary>
    public string Screen => _program.Transcript();
    public bool HasExited => _program.HasExited;

    /// <summary>Waits until the terminal shows a text it did not show at the last call; returns what appeared up to it.</summary>
    public Task<string> SeeAsync(string text) => _program.ReadUntilAsync(text);

    public Task TypeAsync(string line) => _program.TypeAsync(line);

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
