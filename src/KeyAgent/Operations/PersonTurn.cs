using JianliRegistry.KeyAgent.Journal;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>The right to ask the person and to log in to the token: one operation at a time, of all agents that share a state directory.</summary>
/// <remarks>A login lives in the token, not in a program, so `sign FILE` must not use a key while `serve` does. Its owner guards the calls.</remarks>
internal sealed class PersonTurn(string path) : IDisposable
{
    private FileLock? _held;

    /// <summary>True when this agent has the turn now, also if it had it before.</summary>
    public bool TryTake() => (_held ??= FileLock.TryTake(path)) is not null;

    public void Release()
    {
        _held?.Dispose();
        _held = null;
    }

    public void Dispose() => Release();
}
