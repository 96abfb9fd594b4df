using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Compares the stored tiles with those of the replayed log.</summary>
internal sealed class TileAudit(RegistryDbContext db, AuditFindings findings)
{
    // How many tiles a level has, by the log.
    private readonly Dictionary<int, long> _counts = [];

    /// <param name="full">Those that became full since the last call, as they have to be stored.</param>
    public async Task CheckAsync(IReadOnlyList<LogTile> full, CancellationToken ct)
    {
        foreach (var level in full.GroupBy(t => t.Level))
        {
            var (first, last) = (level.Min(t => t.Index), level.Max(t => t.Index));
            var stored = await db
                .LogTiles.AsNoTracking()
                .Where(t => t.Level == level.Key && t.Index >= first && t.Index <= last)
                .ToDictionaryAsync(t => t.Index, ct);
            foreach (var tile in level)
            {
                CheckTile(tile, stored.GetValueOrDefault(tile.Index));
            }

            _counts[level.Key] = last + 1;
        }
    }

    /// <summary>No tile stands where the log has none.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        var counts = await db
            .LogTiles.GroupBy(t => t.Level)
            .Select(g => new { Level = g.Key, Last = g.Max(t => t.Index) })
            .ToListAsync(ct);
        foreach (var level in counts.Where(c => c.Last >= _counts.GetValueOrDefault(c.Level)))
        {
            findings.Add($"LogTiles {level.Level}/{level.Last}", "the log has not filled it");
        }
    }

    private void CheckTile(LogTile expected, LogTile? stored)
    {
        var row = $"LogTiles {expected.Level}/{expected.Index}";
        if (stored is null)
        {
            findings.Add(row, "missing");
        }
        else if (stored.Hashes.Length != expected.Hashes.Length || !Equal(TilePlace.Root(stored.Hashes), stored.Root))
        {
            findings.Add(row, "its root is not that of its hashes");
        }
        else if (!Equal(stored.Hashes, expected.Hashes))
        {
            // The tile is whole in itself, so it is the witness of what stood below it.
            for (var i = 0; i < TilePlace.FullWidth; i++)
            {
                var place = i * MerkleTree.HashLength;
                if (
                    !stored
                        .Hashes.AsSpan(place, MerkleTree.HashLength)
                        .SequenceEqual(expected.Hashes.AsSpan(place, MerkleTree.HashLength))
                )
                {
                    var below = (expected.Index * TilePlace.FullWidth) + i;
                    findings.Add(row, $"hash {i} is not what it covers");
                    findings.Add(
                        expected.Level == 0 ? $"LogEntries {below}" : $"LogTiles {expected.Level - 1}/{below}",
                        "not what its tile holds"
                    );
                }
            }
        }
    }

    private static bool Equal(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);
}
