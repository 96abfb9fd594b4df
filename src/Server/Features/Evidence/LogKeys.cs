using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Hosting.Keys;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The log's keys as the log's formats want them.</summary>
internal sealed class LogKeys(IServerKeyStore keys)
{
    /// <summary>The key that signs now; its name is the log's origin.</summary>
    public CheckpointKey Current => Parse(keys.Current(ServerKeyUse.Checkpoint));

    /// <summary>Every key that ever signed: old checkpoints stay verifiable after a rotation.</summary>
    public IReadOnlyList<CheckpointKey> All =>
        [.. keys.History.Where(k => k.Use == ServerKeyUse.Checkpoint).Select(Parse)];

    /// <summary>As `verify.sh --log-key` and `jianli-verify --trust` read them: a line a key, the oldest first.</summary>
    public string ToVkeyFile() => string.Concat(All.Select(k => k.ToVkey() + "\n"));

    private static CheckpointKey Parse(ServerKey key) =>
        CheckpointKey.Parse(key.Vkey!).TryGetValue(out var parsed, out var rejection)
            ? parsed
            : throw new StartRefusedException($"keys.json: {rejection.Reason}: {rejection.Detail}");
}
