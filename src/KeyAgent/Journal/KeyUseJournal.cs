using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.KeyAgent.Journal;

/// <summary>One use of the key.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Previous">SHA-256 of the line before, lower-case hex; 64 zeros for the first.</param>
/// <param name="Subject">Statement SHA-256 for a signature, the challenge's for a login; lower-case hex.</param>
internal sealed record JournalEntry(
    long Number,
    DateTimeOffset At,
    string Previous,
    string Purpose,
    string Origin,
    string ServerId,
    string Subject,
    string CertificateSha256,
    string Algorithm
);

/// <summary>The user's own record of every use of the key: a file of JSON lines, each holding the hash of the line before, and a head file against cutting.</summary>
/// <remarks>Agents that share the directory write one chain: each line is added under the lock, behind what the others wrote since.</remarks>
internal sealed class KeyUseJournal
{
    private static readonly string Start = new('0', 64);
    private readonly Lock _gate = new();
    private readonly string _directory;
    private JournalHead _head;
    private long _length;

    private KeyUseJournal(string directory, JournalHead head, long length) =>
        (_directory, _head, _length) = (directory, head, length);

    /// <exception cref="JournalException">The journal on disk was changed.</exception>
    public static KeyUseJournal Open(string directory)
    {
        using var held = FileLock.Take(LockIn(directory));
        var (lines, head) = Verify_HoldingLock(directory);
        var journal = new KeyUseJournal(directory, head, lines.Sum(l => (long)l.Length));
        journal.WriteHead_HoldingLock();
        return journal;
    }

    /// <summary>Durable when it returns. No signature leaves the agent before its line.</summary>
    /// <exception cref="JournalException">What stands on disk does not go on from what this agent knows.</exception>
    public void Append(Func<long, string, JournalEntry> entryAt)
    {
        lock (_gate)
        {
            using var held = FileLock.Take(LockIn(_directory));
            var path = PathsIn(_directory).Journal;
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0);
            CatchUp_HoldingLock(file);
            var entry = entryAt(_head.Number + 1, _head.Hash);
            byte[] line = [.. StrictJson.Render(entry), (byte)'\n'];
            file.Write(line);
            file.Flush(flushToDisk: true);
            (_head, _length) = (new JournalHead(entry.Number, HashOf(line)), _length + line.Length);
            WriteHead_HoldingLock();
        }
    }

    /// <returns>All lines as they are on disk, each with its final LF, and the head they lead to.</returns>
    /// <exception cref="JournalException">A line was changed, removed, added or moved.</exception>
    public static (IReadOnlyList<byte[]> Lines, JournalHead Head) Verify(string directory)
    {
        using var held = Directory.Exists(directory) ? FileLock.Take(LockIn(directory)) : null;
        return Verify_HoldingLock(directory);
    }

    private static (IReadOnlyList<byte[]> Lines, JournalHead Head) Verify_HoldingLock(string directory)
    {
        var (path, headPath) = PathsIn(directory);
        var lines = LinesOf(File.Exists(path) ? File.ReadAllBytes(path) : []);
        var kept = ReadHead(headPath);
        var head = new JournalHead(0, Start);
        var keptSeen = kept == head;
        foreach (var line in lines)
        {
            if (ReadEntry(line) is not { } entry || entry.Number != head.Number + 1)
            {
                throw new JournalException($"第 {head.Number + 1} 行被改动或缺失");
            }

            if (entry.Previous != head.Hash)
            {
                throw new JournalException($"第 {ChangedLine(lines, entry, kept)} 行被改动");
            }

            head = new JournalHead(entry.Number, HashOf(line));
            keptSeen |= kept == head;
        }

        // The line is flushed before the head, so the journal may be one line ahead after a crash, never behind.
        return keptSeen && head.Number - kept.Number <= 1
            ? (lines, head)
            : throw new JournalException(
                head.Number < kept.Number ? $"第 {head.Number + 1} 行起缺失" : $"第 {kept.Number} 行或其后被改动"
            );
    }

    /// <summary>Reads and checks the lines that other agents added since, and cuts one that a power cut left torn.</summary>
    private void CatchUp_HoldingLock(FileStream file)
    {
        if (file.Length < _length)
        {
            throw new JournalException($"第 {_head.Number} 行缺失");
        }

        var since = new byte[file.Length - _length];
        file.Seek(_length, SeekOrigin.Begin);
        file.ReadExactly(since);
        foreach (var line in LinesOf(since))
        {
            if (ReadEntry(line) is not { } entry || entry.Number != _head.Number + 1 || entry.Previous != _head.Hash)
            {
                throw new JournalException($"第 {_head.Number + 1} 行被改动");
            }

            (_head, _length) = (new JournalHead(entry.Number, HashOf(line)), _length + line.Length);
        }

        file.SetLength(_length);
        file.Seek(_length, SeekOrigin.Begin);
    }

    /// <summary>A line and the one before it do not fit: where what follows fits the line as it stands, the one before was changed.</summary>
    private static long ChangedLine(List<byte[]> lines, JournalEntry entry, JournalHead kept)
    {
        var hash = HashOf(lines[(int)entry.Number - 1]);
        var isConfirmed =
            entry.Number < lines.Count ? ReadEntry(lines[(int)entry.Number])?.Previous == hash : kept.Hash == hash;
        return isConfirmed && entry.Number > 1 ? entry.Number - 1 : entry.Number;
    }

    private static JournalEntry? ReadEntry(byte[] line) =>
        StrictJson.Parse<JournalEntry>(line, line.Length).TryGetValue(out var entry, out _) ? entry : null;

    /// <summary>A last line without its LF was never acted on and is left out.</summary>
    private static List<byte[]> LinesOf(byte[] content)
    {
        var lines = new List<byte[]>();
        var start = 0;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] == '\n')
            {
                lines.Add(content[start..(i + 1)]);
                start = i + 1;
            }
        }

        return lines;
    }

    private static (string Journal, string Head) PathsIn(string directory) =>
        (Path.Combine(directory, "journal.jsonl"), Path.Combine(directory, "journal.head"));

    private static string LockIn(string directory) => Path.Combine(directory, "journal.lock");

    private static string HashOf(byte[] line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private static JournalHead ReadHead(string path) =>
        !File.Exists(path) ? new JournalHead(0, Start)
        : StrictJson.Parse<JournalHead>(File.ReadAllBytes(path), 4096).TryGetValue(out var head, out _) ? head
        : throw new JournalException("journal.head 损坏");

    private void WriteHead_HoldingLock()
    {
        var path = PathsIn(_directory).Head;
        var next = path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(StrictJson.Render(_head));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}

/// <summary>Number and hash of the last line.</summary>
internal sealed record JournalHead(long Number, string Hash);

/// <summary>The journal is not what the agent wrote.</summary>
internal sealed class JournalException(string message) : Exception(message);
