using System.Globalization;
using System.Text;
using JianliRegistry.KeyAgent.Journal;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>Every jti that was ever accepted and has not expired, on disk: a restart does not forget, and what `sign FILE` spent is spent for `serve`.</summary>
/// <remarks>Lines "expiry jti". Another agent of the same user may have written since, so the file is read again at each use, under its lock.</remarks>
internal sealed class ReplayMemory
{
    private const int PruneAt = 1024;
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly string _lockPath;

    private ReplayMemory(string path) => (_path, _lockPath) = (path, path + ".lock");

    public static ReplayMemory Open(string path, DateTimeOffset now)
    {
        var memory = new ReplayMemory(path);
        using var held = FileLock.Take(memory._lockPath);
        memory.Rewrite_HoldingLock(memory.Read_HoldingLock().Spent, now);
        return memory;
    }

    /// <summary>Of any number of calls with one jti exactly one is true, across restarts and agents too.</summary>
    /// <param name="forgetAt">From then on the request is refused for its age.</param>
    public bool TrySpend(string jti, DateTimeOffset forgetAt, DateTimeOffset now)
    {
        lock (_gate)
        {
            using var held = FileLock.Take(_lockPath);
            var (spent, length) = Read_HoldingLock();
            if (!spent.TryAdd(jti, forgetAt.ToUnixTimeSeconds()))
            {
                return false;
            }

            if (spent.Count % PruneAt == 0)
            {
                Rewrite_HoldingLock(spent, now);
                return true;
            }

            using var file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 0);
            file.SetLength(length);
            file.Seek(length, SeekOrigin.Begin);
            file.Write(LineOf(jti, spent[jti]));
            file.Flush(flushToDisk: true);
            return true;
        }
    }

    /// <summary>A torn last line was never acted on: it is not counted, and <c>Length</c> ends before it.</summary>
    private (Dictionary<string, long> Spent, int Length) Read_HoldingLock()
    {
        var spent = new Dictionary<string, long>(StringComparer.Ordinal);
        var content = File.Exists(_path) ? File.ReadAllBytes(_path) : [];
        var length = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        foreach (var line in Encoding.ASCII.GetString(content, 0, length).Split('\n'))
        {
            if (
                line.Split(' ') is [var expiry, var jti]
                && long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var forgetAt)
            )
            {
                spent[jti] = forgetAt;
            }
        }

        return (spent, length);
    }

    private void Rewrite_HoldingLock(Dictionary<string, long> spent, DateTimeOffset now)
    {
        var next = _path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            foreach (var (jti, forgetAt) in spent.Where(s => s.Value >= now.ToUnixTimeSeconds()))
            {
                file.Write(LineOf(jti, forgetAt));
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }

    private static byte[] LineOf(string jti, long forgetAt) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{forgetAt} {jti}\n"));
}
