using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The tree once more, from its leaf hashes in order: what it keeps grows with the logarithm of the log's size.</summary>
internal sealed class LogReplay
{
    private const int MaxLevels = 63;

    // Of each complete subtree at the right edge; level i counts while bit i of the size is set.
    private readonly byte[]?[] _edge = new byte[MaxLevels][];
    private readonly List<MemoryStream> _filling = [];
    private List<LogTile> _tiles = [];

    public long Size { get; private set; }

    public void Append(byte[] leafHash)
    {
        var node = leafHash;
        for (var level = 0; ; level++)
        {
            if (level % TilePlace.Height == 0)
            {
                Fill(level / TilePlace.Height, node);
            }

            if (((Size >> level) & 1) == 0)
            {
                _edge[level] = node;
                Size++;
                return;
            }

            node = MerkleTree.HashNode(_edge[level]!, node);
        }
    }

    public byte[] Root()
    {
        byte[]? root = null;
        for (var level = 0; level < MaxLevels; level++)
        {
            if (((Size >> level) & 1) == 1)
            {
                root = root is null ? _edge[level]! : MerkleTree.HashNode(_edge[level]!, root);
            }
        }

        return root ?? MerkleTree.Root([]);
    }

    /// <summary>The tiles that became full since the last call, as they have to be stored.</summary>
    public IReadOnlyList<LogTile> TakeTiles()
    {
        var tiles = _tiles;
        _tiles = [];
        return tiles;
    }

    /// <summary>The hash of a full tile is one hash of the tile above it.</summary>
    private void Fill(int level, byte[] hash)
    {
        if (level > 0)
        {
            _tiles.Add(
                new LogTile
                {
                    Level = level - 1,
                    Index = Size >> (level * TilePlace.Height),
                    Hashes = _filling[level - 1].ToArray(),
                    Root = hash,
                }
            );
            _filling[level - 1].SetLength(0);
        }

        if (_filling.Count == level)
        {
            _filling.Add(new MemoryStream(TilePlace.FullWidth * MerkleTree.HashLength));
        }

        _filling[level].Write(hash);
    }
}
