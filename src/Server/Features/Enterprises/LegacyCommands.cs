using System.CommandLine;
using System.Text.Json;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary><c>jianli legacy import FILE…</c>: takes over what the old system held; the header says which kind of rows they are.</summary>
internal static class LegacyCommands
{
    public static Command Create(Func<WebApplication> create)
    {
        var files = new Argument<FileInfo[]>("files")
        {
            Description =
                "CSV (UTF-8) or XLSX with a header; several are taken in this order, up to the first that is refused",
            Arity = ArgumentArity.OneOrMore,
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "read and compare everything, store nothing" };
        var skipBad = new Option<bool>("--skip-bad") { Description = "store the good rows although others are bad" };
        var import = new Command("import", "import files of the old system; a second run changes nothing")
        {
            files,
            dryRun,
            skipBad,
        };
        import.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                var options = new BulkOptions(parsed.GetValue(dryRun), parsed.GetValue(skipBad));
                var terminal = Terminal.OfProcess(parsed.GetValue(CommandLine.Json));
                var paths = parsed.GetRequiredValue(files).Select(f => f.FullName).ToList();
                return await RunAsync(app.Services, paths, options, terminal, ct);
            }
        );
        return new Command("legacy", "the old system 原系统") { import };
    }

    /// <summary>Ready accounts, and applications that wait for report: all rows of the file in one transaction.</summary>
    /// <exception cref="ImportRefusedException">Some row is bad; nothing was stored.</exception>
    public static async Task<ImportResult> ImportAsync(IServiceProvider services, string path, CancellationToken ct) =>
        await ImportAsync(services, await ImportSource.OpenAsync(path, ct), dryRun: false, ct);

    private static async Task<ImportResult> ImportAsync(
        IServiceProvider services,
        ImportSource source,
        bool dryRun,
        CancellationToken ct
    )
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var result = source.HeaderText switch
        {
            EnterpriseImport.Header => await scope
                .ServiceProvider.GetRequiredService<EnterpriseImport>()
                .AddAsync(source.Csv, ct),
            ApplicationImport.Header => await scope
                .ServiceProvider.GetRequiredService<ApplicationImport>()
                .AddAsync(source.Csv, source.Directory, !dryRun, ct),
            _ => throw new ImportRefusedException([$"line 1: the header must be one of\n{Headers(services)}"]),
        };
        if (!dryRun)
        {
            await transaction.CommitAsync(ct);
        }

        return result;
    }

    /// <summary>One file after the other; what stands behind one that is refused is not touched.</summary>
    internal static async Task<int> RunAsync(
        IServiceProvider services,
        IReadOnlyList<string> paths,
        BulkOptions options,
        Terminal terminal,
        CancellationToken ct
    )
    {
        foreach (var path in paths)
        {
            var code = await RunAsync(services, path, options, terminal, ct);
            if (code != CommandLine.Done)
            {
                if (paths.Count > 1)
                {
                    await terminal.Error.WriteLineAsync(
                        $"stopped at {Path.GetFileName(path)}; the files after it were not read"
                    );
                }

                return code;
            }
        }

        return CommandLine.Done;
    }

    private static async Task<int> RunAsync(
        IServiceProvider services,
        string path,
        BulkOptions options,
        Terminal terminal,
        CancellationToken ct
    )
    {
        try
        {
            var source = await ImportSource.OpenAsync(path, ct);
            await using var scope = services.CreateAsyncScope();
            if (BulkImport.KindOf(scope.ServiceProvider, source.HeaderText) is { } kind)
            {
                var counts = await BulkReport.WithProgressAsync(
                    source,
                    terminal,
                    report => services.GetRequiredService<BulkImport>().RunAsync(source, kind, options, report, ct)
                );
                return await BulkReport.WriteAsync(counts, options, terminal);
            }

            var result = await ImportAsync(services, source, options.DryRun, ct);
            await terminal.Out.WriteLineAsync(
                terminal.Json
                    ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web)
                    : $"{result.Kind}: {result.Added} added, {result.Unchanged} unchanged"
            );
            return CommandLine.Done;
        }
        catch (ImportRefusedException refused)
        {
            foreach (var reason in refused.Reasons)
            {
                await terminal.Error.WriteLineAsync(reason);
            }

            return CommandLine.Failed;
        }
    }

    private static string Headers(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        return string.Join(
            '\n',
            scope
                .ServiceProvider.GetServices<LegacyTable>()
                .Select(t => t.Header)
                .Prepend(ApplicationImport.Header)
                .Prepend(EnterpriseImport.Header)
        );
    }
}
