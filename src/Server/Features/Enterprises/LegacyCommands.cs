using System.CommandLine;
using System.Text;
using System.Text.Json;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary><c>jianli legacy import FILE</c>: takes over enterprises or applications of the old system, all of a file or nothing.</summary>
internal static class LegacyCommands
{
    public static Command Create(Func<WebApplication> create)
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "enterprises.csv or applications.csv, UTF-8 with header",
        };
        var import = new Command("import", "import a CSV file of the old system; a second run changes nothing")
        {
            file,
        };
        import.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                return await RunAsync(
                    app.Services,
                    parsed.GetRequiredValue(file).FullName,
                    parsed.GetValue(CommandLine.Json),
                    ct
                );
            }
        );
        return new Command("legacy", "the old system 原系统") { import };
    }

    /// <summary>Recognises the kind by its header and stores all rows in one transaction.</summary>
    /// <exception cref="ImportRefusedException">Some row is bad; nothing was stored.</exception>
    public static async Task<ImportResult> ImportAsync(IServiceProvider services, string path, CancellationToken ct)
    {
        var rows = CsvTable.Parse(await ReadUtf8Async(path, ct));
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var result = (rows.Count == 0 ? "" : string.Join(',', rows[0].Fields)) switch
        {
            EnterpriseImport.Header => await scope
                .ServiceProvider.GetRequiredService<EnterpriseImport>()
                .AddAsync(rows, ct),
            ApplicationImport.Header => await scope
                .ServiceProvider.GetRequiredService<ApplicationImport>()
                .AddAsync(rows, Path.GetDirectoryName(Path.GetFullPath(path))!, ct),
            _ => throw new ImportRefusedException([
                $"line 1: the header must be `{EnterpriseImport.Header}` or `{ApplicationImport.Header}`",
            ]),
        };
        await transaction.CommitAsync(ct);
        return result;
    }

    private static async Task<int> RunAsync(IServiceProvider services, string path, bool json, CancellationToken ct)
    {
        try
        {
            var result = await ImportAsync(services, path, ct);
            await Console.Out.WriteLineAsync(
                json
                    ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web)
                    : $"{result.Kind}: {result.Added} added, {result.Unchanged} unchanged"
            );
            return CommandLine.Done;
        }
        catch (ImportRefusedException refused)
        {
            foreach (var reason in refused.Reasons)
            {
                await Console.Error.WriteLineAsync(reason);
            }

            return CommandLine.Failed;
        }
    }

    private static async Task<string> ReadUtf8Async(string path, CancellationToken ct)
    {
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            var text = strict.GetString(await File.ReadAllBytesAsync(path, ct));
            return text.TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new ImportRefusedException(["line 1: the file is not UTF-8"]);
        }
        catch (IOException error)
        {
            throw new ImportRefusedException([error.Message]);
        }
    }
}
