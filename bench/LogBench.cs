using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace JianliRegistry.Bench;

/// <summary>The log at 1,000 and at 1,000,000 entries: what an append costs, and how fast the audit replays it. SQLite, synchronous=FULL.</summary>
internal sealed class LogBench : IDisposable
{
    private const int Batch = 64;
    private const int Rounds = 30;
    private const int Organizations = 1000;
    private static readonly int[] Sizes = [1_000, 1_000_000];
    private readonly TemporaryDirectory _directory = new();
    private readonly LogKey _key = new();
    private readonly Dictionary<int, byte[]> _last = [];
    private readonly List<(int Size, double Milliseconds)> _appends = [];

    /// <summary>Entries a second.</summary>
    public double AuditPerSecond { get; private set; }

    /// <summary>What an append costs in a log of a million entries, divided by the same in one of a thousand.</summary>
    public double Growth => _appends[1].Milliseconds / _appends[0].Milliseconds;

    public async Task MeasureAsync()
    {
        await using (var db = Open())
        {
            await db.Database.MigrateAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        }

        var size = 0L;
        foreach (var target in Sizes)
        {
            size = await FillAsync(size, target - (Rounds * Batch / 2));
            var clock = new Stopwatch();
            var spent = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var leaves = Leaves(size);
                clock.Restart();
                size = await AppendAsync(leaves, size);
                spent.Add(clock.Elapsed.TotalMilliseconds);
            }

            _appends.Add((target, spent.Order().ElementAt(Rounds / 2)));
        }

        await AuditAsync(size);
    }

    public string ToMarkdown()
    {
        var lines = _appends.Select(a =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"| append {Batch} entries in one durable transaction, at {a.Size:N0} entries | {a.Milliseconds:F2} ms |"
            )
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""

            The log alone, SQLite (WAL, synchronous=FULL), by the wall clock:

            | | |
            |---|---:|
            {string.Join('\n', lines)}
            | the second ÷ the first (flat: about 1) | {Growth:F2} |
            | `evidence audit --log`: leaves, chains, tiles, checkpoints replayed | {AuditPerSecond:N0} entries a second |

            """
        );
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    private async Task<long> FillAsync(long from, long to)
    {
        while (from < to)
        {
            await using var db = Open();
            await db.Database.OpenConnectionAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA synchronous=OFF");
            await using var transaction = await db.Database.BeginTransactionAsync();
            var tree = new LogTree(db);
            for (var end = Math.Min(to, from + 25_600); from < end; )
            {
                foreach (var entry in Leaves(from, (int)Math.Min(256, end - from)))
                {
                    Insert(db, entry);
                    tree.Append(entry.Index, entry.LeafHash);
                    from++;
                }

                db.LogCheckpoints.Add(Checkpoint(from, tree.Root(from)));
                await db.SaveChangesAsync();
                db.ChangeTracker.Clear();
            }

            await transaction.CommitAsync();
        }

        return from;
    }

    /// <summary>What the sequencer does with the tree in one round: compare the signed root, append, commit, the new root.</summary>
    private async Task<long> AppendAsync(List<LogEntry> leaves, long size)
    {
        await using var db = Open();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync("PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF");
        await using var transaction = await db.Database.BeginTransactionAsync();
        var tree = new LogTree(db);
        await tree.CompleteAsync(CancellationToken.None);
        _ = tree.Root(await tree.SizeAsync(CancellationToken.None));
        foreach (var entry in leaves)
        {
            db.LogEntries.Add(entry);
            tree.Append(entry.Index, entry.LeafHash);
        }

        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        db.LogCheckpoints.Add(Checkpoint(size + leaves.Count, tree.Root(size + leaves.Count)));
        await db.SaveChangesAsync();
        return size + leaves.Count;
    }

    private async Task AuditAsync(long size)
    {
        await using var db = Open();
        using var authority = new TestAuthority(TimeProvider.System.GetUtcNow());
        var trust = Material.Accepted(TrustStore.Create(authority.Anchors, authority.Intermediates));
        var findings = new AuditFindings();
        var audit = new LogAudit(db, new LogKeys(_key), trust, findings);
        var clock = Stopwatch.StartNew();
        while ((await audit.ReadPageAsync(4096, CancellationToken.None)).Count > 0)
        {
            // Each page is checked as it is read.
        }

        await audit.EndAsync(Checkpoint(size, new byte[32]).Note, isOnly: true, CancellationToken.None);
        AuditPerSecond = size / clock.Elapsed.TotalSeconds;

        // The second copy above is wrong on purpose: an audit that finds nothing would prove little.
        if (findings.InOrder() is not [{ Row: "second copy of the checkpoint" }])
        {
            throw new InvalidOperationException(string.Join('\n', findings.InOrder().Take(5)));
        }
    }

    private List<LogEntry> Leaves(long from, int count = Batch)
    {
        var entries = new List<LogEntry>(count);
        for (var index = from; index < from + count; index++)
        {
            var organization = (int)(index * 7919 % Organizations);
            var digest = SHA256.HashData(BitConverter.GetBytes(index));
            var leaf = new EvidenceLeaf(
                Guid.NewGuid(),
                "jianli-commitment/1",
                digest,
                digest,
                digest,
                digest,
                DateTimeOffset.UnixEpoch.AddSeconds(index),
                _last.GetValueOrDefault(organization)
            );
            var bytes = leaf.Render();
            _last[organization] = MerkleTree.HashLeaf(bytes);
            entries.Add(
                new LogEntry
                {
                    Index = index,
                    EvidenceId = leaf.EvidenceId,
                    OrganizationCode = $"91370000XXXXX{organization:00000}",
                    Leaf = bytes,
                    LeafHash = _last[organization],
                }
            );
        }

        return entries;
    }

    // By hand, because filling is not what is measured.
    private static void Insert(RegistryDbContext db, LogEntry entry)
    {
        using var command = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand();
        command.CommandText =
            "INSERT INTO LogEntries (\"Index\", EvidenceId, OrganizationCode, Leaf, LeafHash) VALUES (@i, @e, @o, @l, @h)";
        command.Parameters.AddWithValue("@i", entry.Index);
        command.Parameters.AddWithValue("@e", $"{entry.EvidenceId}".ToUpperInvariant());
        command.Parameters.AddWithValue("@o", entry.OrganizationCode);
        command.Parameters.AddWithValue("@l", entry.Leaf);
        command.Parameters.AddWithValue("@h", entry.LeafHash);
        command.ExecuteNonQuery();
    }

    private LogCheckpoint Checkpoint(long size, byte[] root)
    {
        var at = DateTimeOffset.UnixEpoch.AddSeconds(size);
        var checkpoint = new Checkpoint(_key.Vkey.Name, size, root, at.ToUnixTimeSeconds());
        return new LogCheckpoint
        {
            Size = size,
            Note = checkpoint.Sign(_key.Vkey, _key.SignCheckpoint),
            PublishedAt = at,
        };
    }

    // No evidence stands behind these leaves.
    private SqliteRegistryContext Open() =>
        new(
            new DbContextOptionsBuilder<SqliteRegistryContext>()
                .UseSqlite($"Data Source={_directory.File("log.db")};Foreign Keys=False")
                .Options
        );

    /// <summary>A checkpoint key in memory; the other keys are not asked for.</summary>
    private sealed class LogKey : IServerKeyStore
    {
        private readonly byte[] _private = RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize);

        public LogKey()
        {
            var spki = new byte[Ed25519.PublicKeySize];
            Ed25519.GeneratePublicKey(_private, 0, spki, 0);
            Vkey = CheckpointKey.Create("bench.invalid/log", spki);
            History = [new ServerKey(ServerKeyUse.Checkpoint, DateTimeOffset.UnixEpoch, null, Vkey: Vkey.ToVkey())];
        }

        public CheckpointKey Vkey { get; }
        public IReadOnlyList<ServerKey> History { get; }

        public ServerKey Current(ServerKeyUse use) => History[0];

        public byte[] SignRequest(byte[] signingInput) => throw new NotSupportedException();

        public byte[] SignSeal(byte[] signedAttributes) => throw new NotSupportedException();

        public byte[] SignCheckpoint(byte[] noteBody)
        {
            var signature = new byte[Ed25519.SignatureSize];
            Ed25519.Sign(_private, 0, noteBody, 0, noteBody.Length, signature, 0);
            return signature;
        }

        public NewServerKey Generate(ServerKeyUse use, SignatureAlgorithm algorithm = SignatureAlgorithm.Es256) =>
            throw new NotSupportedException();
    }
}
