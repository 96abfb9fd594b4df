using System.Globalization;
using JianliRegistry.Core.Evidence;

namespace JianliRegistry.KeyAgent.Servers;

/// <summary>The last checkpoint that this agent saw and accepted, one file a log key: its own memory of what servers signed.</summary>
/// <param name="directory">The state directory.</param>
internal sealed class KeptCheckpoints(string directory)
{
    /// <returns>The largest checkpoint that is kept under one of these keys, with its note.</returns>
    public (Checkpoint Checkpoint, string Note)? Find(IReadOnlyList<CheckpointKey> keys)
    {
        (Checkpoint Checkpoint, string Note)? found = null;
        foreach (var key in keys)
        {
            var path = PathOf(key);
            if (
                File.Exists(path)
                && File.ReadAllText(path) is var note
                && Checkpoint.Verify(note, [key]).TryGetValue(out var kept, out _)
                && (found is null || kept.Size > found.Value.Checkpoint.Size)
            )
            {
                found = (kept, note);
            }
        }

        return found;
    }

    /// <summary>Durable when it returns: a crash leaves the old checkpoint or the new one.</summary>
    public void Keep(IReadOnlyList<CheckpointKey> keys, string note)
    {
        foreach (var key in keys.Where(k => Checkpoint.Verify(note, [k]).TryGetValue(out _, out _)))
        {
            var path = PathOf(key);
            Write(path + ".new", note);
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    /// <summary>Two notes that no honest log could have signed both: whoever has this file can prove it to anybody.</summary>
    /// <returns>Its path.</returns>
    public string KeepConflict(string kept, string? served, DateTimeOffset at)
    {
        var name = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var path = Path.Combine(directory, $"log-conflict-{name}.txt");
        Write(path, $"{kept}\n{served ?? "no checkpoint (HTTP 404)\n"}");
        return path;
    }

    private string PathOf(CheckpointKey key) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"log-{key.Id:x8}.note"));

    private static void Write(string path, string text)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
}
