namespace JianliRegistry.KeyAgent.Journal;

/// <summary>A file that one holder at a time has open: how the agents of one user, who share a state directory, take turns.</summary>
/// <remarks>The operating system frees it when its holder ends, however that happens. Two handles of one process exclude each other too.</remarks>
internal sealed class FileLock : IDisposable
{
    // What the runtime reports for a file that somebody else has open: EWOULDBLOCK of flock(2), ERROR_SHARING_VIOLATION.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    // Holders do a few small writes; whoever is slower than this is stuck.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <returns>null while somebody else holds it.</returns>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(
                new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0)
            );
        }
        catch (IOException error) when (error.HResult is WouldBlock or SharingViolation)
        {
            return null;
        }
    }

    /// <summary>Waits for its turn.</summary>
    /// <exception cref="IOException">Its holder does not let go.</exception>
    public static FileLock Take(string path)
    {
        FileLock? taken = null;
        return SpinWait.SpinUntil(() => (taken = TryTake(path)) is not null, Patience)
            ? taken!
            : throw new IOException($"{path} is held by another program");
    }

    public void Dispose() => _file.Dispose();
}
