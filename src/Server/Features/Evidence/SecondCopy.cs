using System.Text;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>
/// The last signed checkpoint in a place that no restored database backup brings back. Behind an interface because it is a
/// boundary of the process: a file here, another machine elsewhere.
/// </summary>
internal interface ISecondCopy
{
    /// <summary>Keeps every other process from sequencing; null while one does.</summary>
    IDisposable? TryLock();

    /// <returns>The signed note; null if none was ever written.</returns>
    string? Read();

    /// <summary>Compare-and-swap; durable when it returns.</summary>
    /// <exception cref="LogDivergedException">It does not hold <paramref name="expected"/>.</exception>
    void Replace(string? expected, string note);
}

/// <summary>The log in the database is not the log that was signed: nothing more may be signed until people have looked.</summary>
public sealed class LogDivergedException(string message) : Exception(message);

/// <summary>A file, replaced as a whole.</summary>
internal sealed class SecondCopyFile(IOptions<LogOptions> options) : ISecondCopy
{
    private readonly string _path = Path.GetFullPath(options.Value.CheckpointFile);

    public IDisposable? TryLock()
    {
        try
        {
            return new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(_path + ".lock"))
        {
            return null;
        }
    }

    public string? Read() => File.Exists(_path) ? File.ReadAllText(_path) : null;

    public void Replace(string? expected, string note)
    {
        if (Read() != expected)
        {
            throw new LogDivergedException("the second copy of the checkpoint was changed by somebody else");
        }

        // The new note is on disk before it takes the old one's name, and the name is on disk before anybody is told.
        var draft = _path + ".new";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(note));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, _path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(_path)!);
    }
}
