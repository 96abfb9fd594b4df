using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace JianliRegistry.SqlServerSchema.Tests;

/// <summary>What SQL Server's own parser and model builder say about a script, without a server.</summary>
internal static class SchemaModel
{
    /// <returns>Syntax errors, with their lines.</returns>
    public static IReadOnlyList<string> SyntaxErrors(string script)
    {
        using var reader = new StringReader(script);
        new TSql170Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return [.. errors.Select(e => $"line {e.Line}: {e.Message}")];
    }

    /// <summary>Builds the model from the script's tables and indexes and validates it (names, types, foreign keys).</summary>
    public static IReadOnlyList<string> SemanticErrors(string script)
    {
        using var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        var generator = new Sql160ScriptGenerator();
        foreach (var statement in DefinitionsOf(script))
        {
            // The model takes one definition a call and knows no IF around it.
            generator.GenerateScript(statement, out var text);
            model.AddObjects(text);
        }

        return [.. model.Validate().Select(m => $"{m.Prefix}{m.Number}: {m.Message}")];
    }

    public static int TablesOf(string script) => DefinitionsOf(script).OfType<CreateTableStatement>().Count();

    private static List<TSqlStatement> DefinitionsOf(string script)
    {
        using var reader = new StringReader(script);
        var tree = new TSql170Parser(initialQuotedIdentifiers: true).Parse(reader, out _);
        var visitor = new Definitions();
        tree.Accept(visitor);
        return visitor.Found;
    }

    private sealed class Definitions : TSqlFragmentVisitor
    {
        public List<TSqlStatement> Found { get; } = [];

        public override void Visit(CreateTableStatement node) => Found.Add(node);

        public override void Visit(CreateIndexStatement node) => Found.Add(node);

        public override void Visit(AlterTableAddTableElementStatement node)
        {
            if (node.Definition.ColumnDefinitions.Count == 0)
            {
                Found.Add(node);
                return;
            }

            // The model wants the columns of later migrations where the table is created.
            var table = Found
                .OfType<CreateTableStatement>()
                .Single(t => t.SchemaObjectName.BaseIdentifier.Value == node.SchemaObjectName.BaseIdentifier.Value);
            foreach (var column in node.Definition.ColumnDefinitions)
            {
                table.Definition.ColumnDefinitions.Add(column);
            }
        }
    }
}
