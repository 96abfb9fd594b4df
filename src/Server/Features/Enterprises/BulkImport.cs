namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>How a bulk import is run.</summary>
/// <param name="DryRun">Everything is read and compared, nothing is stored.</param>
/// <param name="SkipBad">Good rows are stored although others are bad.</param>
internal sealed record BulkOptions(bool DryRun, bool SkipBad);

/// <summary>Takes a large file over in pieces of some hundred rows, each one transaction: what was interrupted goes on at the next run.</summary>
/// <remarks>Unless bad rows may be skipped, the whole file is judged first, and one bad row means that nothing is stored.</remarks>
internal sealed class BulkImport(IServiceScopeFactory scopes)
{
    private const int ChunkSize = 500;

    /// <summary>The kinds by their header.</summary>
    public static Type? KindOf(IServiceProvider services, string header) =>
        services.GetServices<LegacyTable>().FirstOrDefault(t => t.Header == header)?.GetType();

    /// <param name="progress">Rows done of a pass.</param>
    /// <exception cref="ImportRefusedException">Some row is bad and nothing was stored.</exception>
    public async Task<BulkCounts> RunAsync(
        ImportSource source,
        Type kind,
        BulkOptions options,
        Action<string, int> progress,
        CancellationToken ct
    )
    {
        if (!options.SkipBad || options.DryRun)
        {
            var judged = await PassAsync(source, kind, store: false, done => progress("检查", done), ct);
            if (options.DryRun)
            {
                return judged;
            }

            if (judged.Errors.Count > 0)
            {
                throw new ImportRefusedException(judged.Errors);
            }
        }

        return await PassAsync(source, kind, store: true, done => progress("导入", done), ct);
    }

    private async Task<BulkCounts> PassAsync(
        ImportSource source,
        Type kind,
        bool store,
        Action<int> progress,
        CancellationToken ct
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var table = scope.ServiceProvider.GetServices<LegacyTable>().Single(t => t.GetType() == kind);
        var counts = new BulkCounts();
        foreach (var chunk in source.Rows().Chunk(ChunkSize))
        {
            var rows = chunk.Select(row => new RowReader(source.Header, row, counts.Errors)).ToList();
            await table.TakeAsync(rows, counts, store, ct);
            counts.BadRows += rows.Count(row => !row.IsGood);
            counts.Rows += rows.Count;
            progress(counts.Rows);
        }

        return counts;
    }
}
