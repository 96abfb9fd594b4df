using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace JianliRegistry.Server.Storage;

/// <summary>One table's columns as the model maps them on this database.</summary>
internal sealed class MappedTable(RegistryDbContext db, Type entity)
{
    private readonly IEntityType _type =
        db.Model.FindEntityType(entity) ?? throw new InvalidOperationException($"{entity.Name} has no table");
    private readonly ISqlGenerationHelper _sql = db.GetService<ISqlGenerationHelper>();

    public string Name => _sql.DelimitIdentifier(_type.GetTableName()!, _type.GetSchema());

    /// <summary>All that an INSERT names; a number that the database gives is none of them.</summary>
    public IReadOnlyList<IProperty> Inserted =>
        [.. _type.GetProperties().Where(p => p.ValueGenerated != ValueGenerated.OnAdd || p.ClrType == typeof(Guid))];

    public IProperty Property(string name) =>
        _type.FindProperty(name) ?? throw new InvalidOperationException($"{Name} has no {name}");

    public string Column(IProperty property) => _sql.DelimitIdentifier(property.GetColumnName());

    /// <summary>A statement inside the context's open transaction, and its parameters in order.</summary>
    [SuppressMessage(
        "Security",
        "CA2100:Review SQL queries for security vulnerabilities",
        Justification = "Made of the model's own names; values are parameters."
    )]
    public DbCommand Prepare(string text)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = text;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }

    public string Placeholder(int number) => _sql.GenerateParameterName($"p{number}");

    /// <summary>Sets the parameters in the order of <paramref name="properties"/>.</summary>
    public static void Bind(DbCommand command, IReadOnlyList<IProperty> properties, Func<int, object?> valueOf)
    {
        // A parameter of SQL Server has a size, which the mapping takes from the value; SQLite's are as long as what they hold.
        var isReused = command is SqliteCommand && command.Parameters.Count == properties.Count;
        if (!isReused)
        {
            command.Parameters.Clear();
        }

        foreach (var (number, property) in properties.Index())
        {
            var mapping = property.GetRelationalTypeMapping();
            var value = valueOf(number);
            if (isReused)
            {
                command.Parameters[number].Value =
                    (mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
            }
            else
            {
                command.Parameters.Add(mapping.CreateParameter(command, $"p{number}", value, property.IsNullable));
            }
        }
    }
}

/// <summary>INSERT of many rows of one type, prepared once: what the change tracker does for a row costs several times the row.</summary>
/// <remarks>For the few places through which every submission goes, inside a transaction of the context.</remarks>
internal sealed class PreparedInsert<TEntity> : IAsyncDisposable
    where TEntity : class
{
    private readonly MappedTable _table;
    private readonly IReadOnlyList<IProperty> _columns;
    private readonly DbCommand _command;

    public PreparedInsert(RegistryDbContext db)
    {
        _table = new MappedTable(db, typeof(TEntity));
        _columns = _table.Inserted;
        var names = string.Join(", ", _columns.Select(_table.Column));
        var values = string.Join(", ", _columns.Select((_, i) => _table.Placeholder(i)));
        _command = _table.Prepare($"INSERT INTO {_table.Name} ({names}) VALUES ({values})");
    }

    public async Task AddAsync(TEntity row, CancellationToken ct = default)
    {
        MappedTable.Bind(_command, _columns, number => _columns[number].GetGetter().GetClrValue(row));
        await _command.ExecuteNonQueryAsync(ct);
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();
}

/// <summary>A conditional UPDATE, prepared once, that tells by its row count who won.</summary>
internal sealed class PreparedUpdate<TEntity> : IAsyncDisposable
    where TEntity : class
{
    private readonly MappedTable _table;
    private readonly IReadOnlyList<IProperty> _parameters;
    private readonly DbCommand _command;

    /// <param name="set">Columns that get a value.</param>
    /// <param name="where">Columns that have to equal a value.</param>
    /// <param name="whereNull">Columns that have to be empty.</param>
    public PreparedUpdate(
        RegistryDbContext db,
        IReadOnlyList<string> set,
        IReadOnlyList<string> where,
        params IReadOnlyList<string> whereNull
    )
    {
        _table = new MappedTable(db, typeof(TEntity));
        _parameters = [.. set.Concat(where).Select(_table.Property)];
        var assignments = _parameters.Take(set.Count).Select(Equation);
        var conditions = _parameters
            .Select(Equation)
            .Skip(set.Count)
            .Concat(whereNull.Select(name => $"{_table.Column(_table.Property(name))} IS NULL"));
        _command = _table.Prepare(
            $"UPDATE {_table.Name} SET {string.Join(", ", assignments)} WHERE {string.Join(" AND ", conditions)}"
        );
    }

    /// <param name="values">Of <c>set</c> and then of <c>where</c>, in their order.</param>
    /// <returns>Rows that were changed.</returns>
    public Task<int> ExecuteAsync(params IReadOnlyList<object?> values)
    {
        MappedTable.Bind(_command, _parameters, number => values[number]);
        return _command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private string Equation(IProperty property, int number) =>
        $"{_table.Column(property)} = {_table.Placeholder(number)}";
}
