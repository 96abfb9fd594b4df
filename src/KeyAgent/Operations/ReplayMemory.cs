using System.Globalization;
using System.Text;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>Every jti the agent ever accepted and that has not expired, on disk, so that a restart does not forget. One owner per file.</summary>
/// <remarks>Lines "expiry jti"; a line counts once it is flushed to the disk, and a torn last line was never acted on.</remarks>
internal sealed class ReplayMemory : IDisposable
{
    private const int PruneAt = 1024;
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<string, long> _spent;
    private FileStream _file;

    private ReplayMemory(string path, Dictionary<string, long> spent, FileStream file) =>
        (_path, _spent, _file) = (path, spent, file);

    public static ReplayMemory Open(string path, DateTimeOffset now)
    {
        var spent = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            var parts = line.Split(' ');
            if (
                parts is [var expiry, var jti]
                && long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var forgetAt)
            )
            {
                spent[jti] = forgetAt;
            }
        }

        return new ReplayMemory(path, spent, Rewrite(path, spent, now));
    }

    /// <summary>Of any number of calls with one jti exactly one is true, across restarts too.</summary>
    /// <param name="forgetAt">From then on the request is refused for its age.</param>
    public bool TrySpend(string jti, DateTimeOffset forgetAt, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_spent.TryAdd(jti, forgetAt.ToUnixTimeSeconds()))
            {
                return false;
            }

            if (_spent.Count % PruneAt == 0)
            {
                _file.Dispose();
                _file = Rewrite(_path, _spent, now);
                return true;
            }

            _file.Write(LineOf(jti, _spent[jti]));
            _file.Flush(flushToDisk: true);
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Rewrite(string path, Dictionary<string, long> spent, DateTimeOffset now)
    {
        foreach (var (jti, forgetAt) in spent)
        {
            if (forgetAt < now.ToUnixTimeSeconds())
            {
                spent.Remove(jti);
            }
        }

        var next = path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            foreach (var (jti, forgetAt) in spent)
            {
                file.Write(LineOf(jti, forgetAt));
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    private static byte[] LineOf(string jti, long forgetAt) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{forgetAt} {jti}\n"));
}
