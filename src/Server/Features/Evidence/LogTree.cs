using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The stored hashes of the log's tree, read once each.</summary>
internal sealed class LogTree(RegistryDbContext db)
{
    private readonly Dictionary<(int Level, long Index), byte[]> _nodes = [];

    /// <summary>How many leaves are in the log.</summary>
    public async Task<long> SizeAsync(CancellationToken ct) =>
        (await db.LogEntries.MaxAsync(e => (long?)e.Index, ct) ?? -1) + 1;

    public byte[] Root(long size) => size == 0 ? MerkleTree.Root([]) : MerkleTree.Root(size, Node);

    public IReadOnlyList<byte[]> InclusionProof(long index, long size) => MerkleTree.InclusionProof(index, size, Node);

    public IReadOnlyList<byte[]> ConsistencyProof(long first, long second) =>
        MerkleTree.ConsistencyProof(first, second, Node);

    /// <summary>Adds the nodes that one more leaf completes; saved by the caller.</summary>
    public void Append(long index, byte[] leafHash)
    {
        foreach (var (level, place, hash) in MerkleTree.Append(index, leafHash, Node))
        {
            _nodes[(level, place)] = hash;
            db.LogNodes.Add(
                new LogNode
                {
                    Level = level,
                    Index = place,
                    Hash = hash,
                }
            );
        }
    }

    private byte[] Node(int level, long index)
    {
        if (!_nodes.TryGetValue((level, index), out var hash))
        {
            hash =
                db.LogNodes.AsNoTracking()
                    .Where(n => n.Level == level && n.Index == index)
                    .Select(n => n.Hash)
                    .SingleOrDefault()
                ?? throw new LogDivergedException($"node {index} of level {level} is missing from the log");
            _nodes[(level, index)] = hash;
        }

        return hash;
    }
}
