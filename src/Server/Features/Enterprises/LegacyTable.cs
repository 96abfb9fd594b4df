using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>What became of the rows of a file. Rows = Added + Unchanged + Differing + Orphans + bad ones.</summary>
internal sealed class BulkCounts
{
    private readonly byte[] _checksum = new byte[32];

    public int Rows { get; set; }
    public int Added { get; set; }
    public int Unchanged { get; set; }

    /// <summary>Lines whose key is here with other values: newer data is never overwritten.</summary>
    public List<string> Differing { get; } = [];

    /// <summary>Lines that name an enterprise or a person that is not here (yet).</summary>
    public List<string> Orphans { get; } = [];
    public List<string> Errors { get; } = [];
    public int BadRows { get; set; }

    /// <summary>Of the rows that are here now; independent of their order.</summary>
    public string Checksum => Convert.ToHexStringLower(_checksum);

    public bool IsReconciled => Rows == Added + Unchanged + Differing.Count + Orphans.Count + BadRows;

    public void AddChecksum(byte[] row)
    {
        for (var i = 0; i < _checksum.Length; i++)
        {
            _checksum[i] ^= row[i];
        }
    }
}

/// <summary>One kind of the old system's rows. An instance serves one run over one file.</summary>
internal abstract class LegacyTable(RegistryDbContext db)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public abstract string Kind { get; }
    public abstract string Header { get; }

    protected RegistryDbContext Db => db;

    /// <summary>Some hundred rows at once, so that a look-up is one query; one transaction.</summary>
    /// <param name="store">False: a dry run.</param>
    public abstract Task TakeAsync(IReadOnlyList<RowReader> rows, BulkCounts counts, bool store, CancellationToken ct);

    /// <summary>False and refused: an earlier row of the file has the key.</summary>
    protected bool IsFirst(RowReader row, string column, string key)
    {
        if (_seen.Add(key))
        {
            return true;
        }

        row.Refuse(column, "stands in the file twice");
        return false;
    }
}
