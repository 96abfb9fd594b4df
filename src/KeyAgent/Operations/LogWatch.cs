using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Journal;
using JianliRegistry.KeyAgent.Servers;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>The agent as monitor: at each login the server's log has to continue the checkpoint that this agent saw last.</summary>
/// <remarks>
/// A server that shows one history to one enterprise and another to the next has to keep both apart for ever; the first agent
/// that meets the wrong one stops. Silence proves nothing and stops nobody: it is told, and written into the journal.
/// </remarks>
internal sealed class LogWatch(
    LogSource source,
    KeptCheckpoints kept,
    KeyUseJournal journal,
    TimeProvider clock,
    ILogger<LogWatch> log
)
{
    private static readonly string Nothing = new('0', 64);

    /// <returns>One line for the person; null where no log key is pinned.</returns>
    /// <exception cref="RefusedException">History was rewritten: rolled back, forked or gone.</exception>
    public async Task<string?> CheckAsync(PinnedServer server, string origin, CancellationToken ct)
    {
        var keys = KeysOf(server);
        if (keys.Count == 0)
        {
            return null;
        }

        var last = kept.Find(keys);
        try
        {
            var note = await source.CheckpointAsync(origin, ct);
            if (note is null)
            {
                return last is null ? "还没有条目" : throw Rewritten(server, origin, last.Value.Note, null);
            }

            if (!Checkpoint.Verify(note, keys).TryGetValue(out var current, out var rejection))
            {
                throw new LogUnreachableException($"{rejection.Reason}");
            }

            if (last is { } before && !await ContinuesAsync(origin, before.Checkpoint, current, ct))
            {
                throw Rewritten(server, origin, before.Note, note);
            }

            kept.Keep(keys, note);
            return $"{(last is null ? "首次见到" : "已核对，历史未被改写")}，{Describe(current)}";
        }
        catch (LogUnreachableException error)
        {
            log.LogWarning(error, "the log of {Server} was not checked", server.Id);
            Write("log-unchecked", server, origin, last is { } seen ? HashOf(seen.Note) : Nothing);
            return $"这次未能核对（{error.Message}）；{LastSeen(server) ?? "以前也没有见到过"}";
        }
    }

    /// <summary>For operations that are no login: what was seen before, without asking.</summary>
    public string? LastSeen(PinnedServer server) =>
        kept.Find(KeysOf(server)) is { } last ? $"上次见到{Describe(last.Checkpoint)}" : null;

    private async Task<bool> ContinuesAsync(string origin, Checkpoint before, Checkpoint now, CancellationToken ct)
    {
        if (now.Origin != before.Origin || now.Size < before.Size)
        {
            return false;
        }

        // No proof between two sizes that were both signed is as bad as a wrong one.
        var hashes =
            now.Size == before.Size || before.Size == 0
                ? []
                : await source.ConsistencyAsync(origin, before.Size, now.Size, ct);
        return hashes is not null
            && MerkleTree
                .VerifyConsistency(before.Size, now.Size, before.Root, now.Root, hashes)
                .TryGetValue(out _, out _);
    }

    private RefusedException Rewritten(PinnedServer server, string origin, string before, string? note)
    {
        var path = kept.KeepConflict(before, note, clock.GetUtcNow());
        log.LogCritical("the log of {Server} was rewritten; both checkpoints are in {Path}", server.Id, path);
        Write("log-rewritten", server, origin, HashOf(note ?? ""));
        return new RefusedException(
            new Rejection(RejectionReason.ConsistencyProofInvalid, $"the log was rewritten: {path}")
        );
    }

    private void Write(string purpose, PinnedServer server, string origin, string subject) =>
        journal.Append(
            (number, previous) =>
                new JournalEntry(
                    number,
                    clock.GetUtcNow(),
                    previous,
                    purpose,
                    origin,
                    server.Id,
                    subject,
                    Nothing,
                    "none"
                )
        );

    private static List<CheckpointKey> KeysOf(PinnedServer server) =>
        [
            .. server
                .LogKeys.Select(vkey => CheckpointKey.Parse(vkey).TryGetValue(out var key, out _) ? key : null)
                .OfType<CheckpointKey>(),
        ];

    private static string Describe(Checkpoint checkpoint) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"共 {checkpoint.Size} 条（{DateTimeOffset.FromUnixTimeSeconds(checkpoint.UnixTime).ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm}）"
        );

    private static string HashOf(string note) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note)));
}
