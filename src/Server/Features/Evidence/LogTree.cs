using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The log's tree in its stored form: leaf hashes, and full tiles of 256 hashes each, read once each.</summary>
/// <remarks>
/// A full tile never changes. The tile at the growing edge of each level is not stored: it is the hashes of the last entries,
/// or the roots of the last tiles below. So an append reads at most 255 hashes a level, whatever the log's size.
/// </remarks>
internal sealed class LogTree(RegistryDbContext db)
{
    private const int HashLength = MerkleTree.HashLength;
    private readonly Dictionary<(int Level, long Index), byte[]> _tiles = [];

    /// <summary>How many leaves are in the log.</summary>
    public async Task<long> SizeAsync(CancellationToken ct) =>
        (await db.LogEntries.MaxAsync(e => (long?)e.Index, ct) ?? -1) + 1;

    public byte[] Root(long size) => MerkleTree.Root(size, Node);

    public IReadOnlyList<byte[]> InclusionProof(long index, long size) => MerkleTree.InclusionProof(index, size, Node);

    public IReadOnlyList<byte[]> ConsistencyProof(long first, long second) =>
        MerkleTree.ConsistencyProof(first, second, Node);

    /// <summary>The hashes of a tile that the log is known to have.</summary>
    public byte[] Hashes(TilePlace place) => Tile(place.Level, place.Index)[..(place.Width * HashLength)];

    /// <summary>Adds one more leaf hash, and the tiles that it fills; saved by the caller.</summary>
    public void Append(long index, byte[] leafHash)
    {
        var hash = leafHash;
        for (var level = 0; ; level++)
        {
            var (tile, place) = Math.DivRem(index, TilePlace.FullWidth);
            byte[] grown = [.. Tile(level, tile).AsSpan(0, (int)place * HashLength), .. hash];
            _tiles[(level, tile)] = grown;
            if (place + 1 < TilePlace.FullWidth)
            {
                return;
            }

            hash = Store(level, tile, grown);
            index = tile;
        }
    }

    /// <summary>Adds the full tiles that the entries have and the table lacks, as after an update from a log without tiles.</summary>
    public async Task CompleteAsync(CancellationToken ct)
    {
        var count = await SizeAsync(ct);
        for (var level = 0; count >= TilePlace.FullWidth; level++)
        {
            count /= TilePlace.FullWidth;
            var at = level;
            var next = (await db.LogTiles.Where(t => t.Level == at).MaxAsync(t => (long?)t.Index, ct) ?? -1) + 1;
            if (next == count)
            {
                return;
            }

            for (; next < count; next++)
            {
                _ = Store(level, next, Tile(level, next));
                await db.SaveChangesAsync(ct);
                db.ChangeTracker.Clear();
            }
        }
    }

    private byte[] Store(int level, long index, byte[] hashes)
    {
        var root = TilePlace.Root(hashes);
        db.LogTiles.Add(
            new LogTile
            {
                Level = level,
                Index = index,
                Hashes = hashes,
                Root = root,
            }
        );
        return root;
    }

    private byte[] Node(int level, long index)
    {
        var within = level % TilePlace.Height;
        var first = index << within;
        var tile = Tile(level / TilePlace.Height, first / TilePlace.FullWidth);
        var (offset, width) = ((int)(first % TilePlace.FullWidth) * HashLength, HashLength << within);
        return offset + width <= tile.Length
            ? TilePlace.Root(tile.AsSpan(offset, width))
            : throw new LogDivergedException($"node {index} of level {level} is missing from the log");
    }

    private byte[] Tile(int level, long index)
    {
        if (!_tiles.TryGetValue((level, index), out var tile))
        {
            tile = StoredTile(level, index) ?? EdgeTile(level, index);
            _tiles[(level, index)] = tile;
        }

        return tile;
    }

    private byte[]? StoredTile(int level, long index) =>
        db.LogTiles.Where(t => t.Level == level && t.Index == index).Select(t => t.Hashes).SingleOrDefault();

    private byte[] EdgeTile(int level, long index)
    {
        var (from, to) = (index * TilePlace.FullWidth, (index + 1) * TilePlace.FullWidth);
        var hashes =
            level == 0
                ? db
                    .LogEntries.Where(e => e.Index >= from && e.Index < to)
                    .Select(e => new { e.Index, Hash = e.LeafHash })
                : db
                    .LogTiles.Where(t => t.Level == level - 1 && t.Index >= from && t.Index < to)
                    .Select(t => new { t.Index, Hash = t.Root });
        var found = hashes.OrderBy(h => h.Index).ToList();
        return found.Index().All(h => h.Item.Index == from + h.Index && h.Item.Hash.Length == HashLength)
            ? [.. found.SelectMany(h => h.Hash)]
            : throw new LogDivergedException($"hashes {from} to {to} of tile level {level} have a gap");
    }
}
