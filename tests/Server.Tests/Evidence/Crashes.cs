using JianliRegistry.Server.Features.Evidence;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>After which durable step the sequencer is cut off.</summary>
public enum CrashPoint
{
    /// <summary>The evidence is committed and not in the log.</summary>
    BeforeEntries,

    /// <summary>Entries are committed, no checkpoint is signed.</summary>
    BeforeSecondCopy,

    /// <summary>The checkpoint is in the second copy and not published.</summary>
    AfterSecondCopy,
}

/// <summary>The real second copy, and an I/O error at one point: the sequencer sees what a dying process would leave.</summary>
internal sealed class CrashingCopy(ISecondCopy real, CrashPoint point) : ISecondCopy
{
    private bool _crashed;

    // A dead process sequences no more; without this the next turn would recover before the restart does.
    public IDisposable? TryLock() => _crashed ? null : real.TryLock();

    public string? Read() => point == CrashPoint.BeforeEntries ? throw Crash() : real.Read();

    public void Replace(string? expected, string note)
    {
        if (point == CrashPoint.AfterSecondCopy)
        {
            real.Replace(expected, note);
        }

        throw Crash();
    }

    private IOException Crash()
    {
        _crashed = true;
        return new IOException("planted");
    }
}

/// <summary>The real second copy, into which somebody else writes between reading and replacing; held until the test says.</summary>
internal sealed class OvertakenCopy(ISecondCopy real, string path) : ISecondCopy
{
    public const string OfSomebodyElse = "of somebody else\n";
    private volatile bool _held = true;

    public void Release() => _held = false;

    public IDisposable? TryLock() => _held ? null : real.TryLock();

    public string? Read() => real.Read();

    public void Replace(string? expected, string note)
    {
        File.WriteAllText(path, OfSomebodyElse);
        real.Replace(expected, note);
    }
}

/// <summary>The real second copy, held by another node as long as the test says: what is committed gets no receipt.</summary>
internal sealed class HeldCopy(ISecondCopy real) : ISecondCopy
{
    private volatile bool _held = true;

    public void Release() => _held = false;

    public IDisposable? TryLock() => _held ? null : real.TryLock();

    public string? Read() => real.Read();

    public void Replace(string? expected, string note) => real.Replace(expected, note);
}
