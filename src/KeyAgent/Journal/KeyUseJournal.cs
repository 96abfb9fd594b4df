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
internal sealed class KeyUseJournal : IDisposable
{
    private static readonly string Start = new('0', 64);
    private readonly Lock _gate = new();
    private readonly string _headPath;
    private readonly FileStream _file;
    private JournalHead _head;

    private KeyUseJournal(string headPath, FileStream file, JournalHead head) =>
        (_headPath, _file, _head) = (headPath, file, head);

    /// <exception cref="JournalException">The journal on disk was changed.</exception>
    public static KeyUseJournal Open(string directory)
    {
        var (path, headPath) = PathsIn(directory);
        var (entries, head) = Verify(directory);
        var torn = File.Exists(path) ? new FileInfo(path).Length - entries.Sum(e => e.Length) : 0;
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(file.Length - torn);
        file.Seek(0, SeekOrigin.End);
        var journal = new KeyUseJournal(headPath, file, head);
        journal.WriteHead();
        return journal;
    }

    /// <summary>Durable when it returns. No signature leaves the agent before its line.</summary>
    public void Append(Func<long, string, JournalEntry> entryAt)
    {
        lock (_gate)
        {
            var entry = entryAt(_head.Number + 1, _head.Hash);
            byte[] line = [.. StrictJson.Render(entry), (byte)'\n'];
            _file.Write(line);
            _file.Flush(flushToDisk: true);
            _head = new JournalHead(entry.Number, HashOf(line));
            WriteHead();
        }
    }

    /// <returns>All lines as they are on disk, each with its final LF, and the head they lead to.</returns>
    /// <exception cref="JournalException">A line was changed, removed, added or moved.</exception>
    public static (IReadOnlyList<byte[]> Lines, JournalHead Head) Verify(string directory)
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

    public void Dispose() => _file.Dispose();

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

    private static string HashOf(byte[] line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private static JournalHead ReadHead(string path) =>
        !File.Exists(path) ? new JournalHead(0, Start)
        : StrictJson.Parse<JournalHead>(File.ReadAllBytes(path), 4096).TryGetValue(out var head, out _) ? head
        : throw new JournalException("journal.head 损坏");

    private void WriteHead()
    {
        var next = _headPath + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(StrictJson.Render(_head));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _headPath, overwrite: true);
    }
}

/// <summary>Number and hash of the last line.</summary>
internal sealed record JournalHead(long Number, string Hash);

/// <summary>The journal is not what the agent wrote.</summary>
internal sealed class JournalException(string message) : Exception(message);
