using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using JianliRegistry.Server.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Bench;

/// <summary>The queries that a page asks, counted, and how SQLite answers those about applications.</summary>
internal sealed class QueryLog : DbCommandInterceptor
{
    private readonly Dictionary<string, List<(string Name, object? Value)>> _asked = new(StringComparer.Ordinal);

    /// <summary>Since <see cref="Begin"/>.</summary>
    public int Count { get; private set; }

    public void AttachTo(IServiceCollection services) =>
        services.ConfigureDbContext<SqliteRegistryContext>(options => options.AddInterceptors(this));

    public void Begin() => Count = 0;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Count++;
        if (command.CommandText.Contains("\"Applications\"", StringComparison.Ordinal))
        {
            _asked[command.CommandText] =
            [
                .. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value)),
            ];
        }

        return ValueTask.FromResult(result);
    }

    /// <summary>The distinct answers of EXPLAIN QUERY PLAN, each with how many of the queries it stands for.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "what the product itself asked, of a database of this run")]
    public async Task<string> ExplainAsync(RegistryDbContext db)
    {
        var plans = new Dictionary<string, int>(StringComparer.Ordinal);
        await db.Database.OpenConnectionAsync();
        foreach (var (text, parameters) in _asked.ToList())
        {
            await using var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + text;
            parameters.ForEach(p => command.Parameters.AddWithValue(p.Name, p.Value ?? DBNull.Value));
            var plan = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(3));
            }

            var whole = string.Join("; ", plan);
            plans[whole] = plans.GetValueOrDefault(whole) + 1;
        }

        var table = new StringBuilder("| how SQLite finds the applications | queries |\n|---|---:|\n");
        foreach (var (plan, count) in plans.OrderByDescending(p => p.Value))
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"| {plan} | {count} |");
        }

        return table.ToString();
    }
}
