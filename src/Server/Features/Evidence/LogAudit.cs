using System.Collections.Concurrent;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <param name="Previous">Leaf hash of the organisation's last entry before this one, as the log has it.</param>
internal sealed record AuditedEntry(LogEntry Entry, byte[]? Previous);

/// <summary>What an entry says by itself; read on every core.</summary>
internal sealed record LeafReading(bool HasItsHash, Verdict<LogLeaf> Leaf)
{
    public static LeafReading Of(LogEntry entry) =>
        new(MerkleTree.HashLeaf(entry.Leaf).AsSpan().SequenceEqual(entry.LeafHash), LogLeaf.Parse(entry.Leaf));
}

/// <summary>Replays the log alone: entries, tiles, checkpoints, the days' stamps and the second copy.</summary>
internal sealed class LogAudit(RegistryDbContext db, LogKeys logKeys, TrustStore trust, AuditFindings findings)
{
    // Beyond such a gap nothing can be compared, and an index may be any number.
    private const int MaxGap = 256;
    private readonly LogReplay _replay = new();
    private readonly Dictionary<string, byte[]> _lastLeaves = new(StringComparer.Ordinal);
    private readonly TileAudit _tiles = new(db, findings);
    private readonly IReadOnlyList<CheckpointKey> _keys = logKeys.All;
    private List<LogEntry>? _ahead;
    private bool _isDiverged;
    private bool _isCut;
    private bool _started;

    public long Size => _replay.Size;

    /// <summary>Of the last checkpoint in the database, whatever it is worth.</summary>
    public long PublishedSize { get; private set; }

    /// <returns>The next entries, checked against the log; none at its end.</returns>
    public async Task<IReadOnlyList<AuditedEntry>> ReadPageAsync(int count, CancellationToken ct)
    {
        if (!_started)
        {
            PublishedSize = await db.LogCheckpoints.MaxAsync(c => (long?)c.Size, ct) ?? 0;
            _started = true;
        }

        if (_isCut)
        {
            return [];
        }

        var from = Size;
        var page = _ahead ?? await ReadAsync(from, count, ct);
        _ahead = null;
        var last = page.Count == 0 ? from : page[^1].Index + 1;
        var checkpoints = await CheckpointsAsync(from, last, ct);
        var ahead = page.Count == count ? Task.Run(() => ReadAsync(last, count, ct), ct) : null;
        var leaves = new LeafReading[page.Count];
        Parallel.For(0, page.Count, i => leaves[i] = LeafReading.Of(page[i]));
        var audited = Replay(page, leaves, checkpoints);

        // The next page was read meanwhile; from here on the database is asked for other things.
        _ahead = ahead is null ? null : await ahead;
        await _tiles.CheckAsync(_replay.TakeTiles(), ct);
        return audited;
    }

    /// <param name="held">The second copy.</param>
    /// <param name="isOnly">Whether it is the only one: with several nodes one may lag behind.</param>
    public async Task EndAsync(string? held, bool isOnly, CancellationToken ct)
    {
        var beyond = await db.LogCheckpoints.AsNoTracking().Where(c => c.Size > Size || c.Size < 1).ToListAsync(ct);
        foreach (var stored in beyond)
        {
            findings.Add(RowOf(stored.Size), $"for {stored.Size} leaves, but only {Size} are stored");
        }

        await _tiles.EndAsync(ct);
        await CheckStampsAsync(ct);
        await CheckSecondCopyAsync(held, isOnly, ct);
    }

    private List<AuditedEntry> Replay(
        List<LogEntry> page,
        LeafReading[] leaves,
        IReadOnlyDictionary<long, Checkpoint> checkpoints
    )
    {
        var audited = new List<AuditedEntry>(page.Count);
        foreach (var (i, entry) in page.Index())
        {
            if (entry.Index - Size > MaxGap)
            {
                findings.Add(
                    $"LogEntries {Size}",
                    $"missing; the next index is {entry.Index}, nothing beyond was replayed"
                );
                findings.Add($"LogEntries {entry.Index}", "out of its place");
                _isCut = true;
                break;
            }

            for (; Size < entry.Index; CheckHead(checkpoints))
            {
                findings.Add($"LogEntries {Size}", $"missing; the next index is {entry.Index}");
                _replay.Append(new byte[MerkleTree.HashLength]);
            }

            audited.Add(new AuditedEntry(entry, _lastLeaves.GetValueOrDefault(entry.OrganizationCode)));
            Check(entry, leaves[i]);
            _replay.Append(entry.LeafHash);
            CheckHead(checkpoints);
        }

        return audited;
    }

    private async Task<List<LogEntry>> ReadAsync(long from, int count, CancellationToken ct) =>
        await db
            .LogEntries.AsNoTracking()
            .Where(e => e.Index >= from)
            .OrderBy(e => e.Index)
            .Take(count)
            .ToListAsync(ct);

    private void Check(LogEntry entry, LeafReading read)
    {
        var row = $"LogEntries {entry.Index}";
        if (!read.HasItsHash)
        {
            findings.Add(row, "the leaf's hash is not that of the leaf");
        }

        if (!read.Leaf.TryGetValue(out var leaf, out var rejection))
        {
            findings.Add(row, $"{rejection.Reason}: {rejection.Detail}");
        }
        else if ((leaf.IsAct ? entry.ActId : entry.EvidenceId) != leaf.Id || (entry.ActId is null) == leaf.IsAct)
        {
            findings.Add(row, "the leaf is that of other evidence");
        }
        else if (!Equal(leaf.PreviousLeaf, _lastLeaves.GetValueOrDefault(entry.OrganizationCode)))
        {
            findings.Add(row, "the leaf does not continue the organisation's last one");
        }

        _lastLeaves[entry.OrganizationCode] = entry.LeafHash;
    }

    /// <returns>Those whose signature and columns hold, by size.</returns>
    private async Task<IReadOnlyDictionary<long, Checkpoint>> CheckpointsAsync(
        long from,
        long last,
        CancellationToken ct
    )
    {
        var stored = await db.LogCheckpoints.AsNoTracking().Where(c => c.Size > from && c.Size <= last).ToListAsync(ct);

        // Signatures first and on every core; the roots follow in the order of the log.
        var verified = new ConcurrentDictionary<long, Checkpoint>();
        Parallel.ForEach(stored, row => CheckNote(row, verified));
        return verified;
    }

    private void CheckNote(LogCheckpoint stored, ConcurrentDictionary<long, Checkpoint> verified)
    {
        if (!Checkpoint.Verify(stored.Note, _keys).TryGetValue(out var checkpoint, out var rejection))
        {
            findings.Add(RowOf(stored.Size), $"{rejection.Reason}: {rejection.Detail}");
        }
        else if (checkpoint.Size != stored.Size)
        {
            findings.Add(RowOf(stored.Size), $"its note is for {checkpoint.Size} leaves");
        }
        else
        {
            verified[stored.Size] = checkpoint;
            if (DateTimeOffset.FromUnixTimeSeconds(checkpoint.UnixTime) != stored.PublishedAt)
            {
                findings.Add(RowOf(stored.Size), "the time is not that of the note");
            }
        }
    }

    private void CheckHead(IReadOnlyDictionary<long, Checkpoint> checkpoints)
    {
        if (
            !_isDiverged
            && checkpoints.TryGetValue(Size, out var checkpoint)
            && !Equal(checkpoint.Root, _replay.Root())
        )
        {
            // All later roots differ too; they would only hide what differs on its own.
            _isDiverged = true;
            findings.Add(RowOf(Size), "its root is not that of the stored leaves");
        }
    }

    private async Task CheckStampsAsync(CancellationToken ct)
    {
        await foreach (
            var stamped in db
                .StampedCheckpoints.AsNoTracking()
                .Include(s => s.Checkpoint)
                .AsAsyncEnumerable()
                .WithCancellation(ct)
        )
        {
            var row = $"StampedCheckpoints {stamped.Day}";
            var note = System.Text.Encoding.UTF8.GetBytes(stamped.Checkpoint?.Note ?? "");
            if (!VerifiedTimestamp.Verify(stamped.Token, note).TryGetValue(out var stamp, out var rejection))
            {
                findings.Add(row, $"{rejection.Reason}: {rejection.Detail}");
            }
            else if (stamp.Time != stamped.Time || ChinaTime.Day(stamp.Time) != stamped.Day)
            {
                findings.Add(row, "day or time are not those of the token");
            }
            else if (!IssuersAtHand.SignedAll(stamp.Certificates, trust))
            {
                // Nothing else commits to the certificates beside the signer's.
                findings.Add(row, "a certificate in the token is not as its CA made it");
            }
        }
    }

    private async Task CheckSecondCopyAsync(string? held, bool isOnly, CancellationToken ct)
    {
        const string Row = "second copy of the checkpoint";
        if (held is null)
        {
            if (PublishedSize > 0)
            {
                findings.Add(Row, "missing");
            }

            return;
        }

        if (!Checkpoint.Verify(held, _keys).TryGetValue(out var checkpoint, out var rejection))
        {
            findings.Add(Row, $"{rejection.Reason}: {rejection.Detail}");
        }
        else if (checkpoint.Size > Size)
        {
            findings.Add(
                Row,
                $"signed {checkpoint.Size} leaves, but only {Size} are stored: the database is older than the log"
            );
        }
        else if (isOnly && checkpoint.Size < PublishedSize)
        {
            findings.Add(Row, $"older than the published checkpoint of {PublishedSize} leaves");
        }
        else if (!_isDiverged && await RootAsync(checkpoint.Size, ct) is { } root && !Equal(root, checkpoint.Root))
        {
            findings.Add(Row, "its root is not that of the stored leaves");
        }
    }

    /// <summary>Of the end, or of a published size, whose root was compared before.</summary>
    private async Task<byte[]?> RootAsync(long size, CancellationToken ct)
    {
        if (size == Size)
        {
            return _replay.Root();
        }

        var note = await db.LogCheckpoints.Where(c => c.Size == size).Select(c => c.Note).FirstOrDefaultAsync(ct);
        return note is not null && Checkpoint.Verify(note, _keys).TryGetValue(out var checkpoint, out _)
            ? checkpoint.Root
            : null;
    }

    private static string RowOf(long size) => $"LogCheckpoints {size}";

    private static bool Equal(byte[]? one, byte[]? other) =>
        one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);
}
