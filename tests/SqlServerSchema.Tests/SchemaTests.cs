namespace JianliRegistry.SqlServerSchema.Tests;

public sealed class SchemaTests(SqlServerScript script) : IClassFixture<SqlServerScript>
{
    [Fact]
    public void The_idempotent_script_is_valid_T_SQL() => Assert.Empty(SchemaModel.SyntaxErrors(script.Text));

    [Fact]
    public void The_schema_is_a_valid_model()
    {
        Assert.True(SchemaModel.TablesOf(script.Text) > 15);
        Assert.Empty(SchemaModel.SemanticErrors(script.Text));
    }

    [Theory]
    [InlineData("Evidence")]
    [InlineData("EvidenceBlobs")]
    [InlineData("EvidenceMaterials")]
    [InlineData("EvidenceTimestamps")]
    [InlineData("LogEntries")]
    [InlineData("LogTiles")]
    [InlineData("LogCheckpoints")]
    [InlineData("StampedCheckpoints")]
    [InlineData("Receipts")]
    public void A_trigger_refuses_every_change_of(string table)
    {
        var start = script.Text.IndexOf($"CREATE TRIGGER [{table}_insert_only]", StringComparison.Ordinal);
        Assert.True(start > 0);
        var end = script.Text.IndexOf("')", start, StringComparison.Ordinal);
        var trigger = script.Text[start..end].Replace("''", "'", StringComparison.Ordinal);
        Assert.Empty(SchemaModel.SyntaxErrors(trigger));
        Assert.Contains($"ON [{table}] AFTER UPDATE, DELETE AS THROW 50000", trigger, StringComparison.Ordinal);
    }

    [Fact]
    public void A_planted_syntax_error_is_found() =>
        Assert.NotEmpty(SchemaModel.SyntaxErrors(Plant(" NOT NULL", " NOT NUL")));

    [Fact]
    public void A_planted_foreign_key_to_nowhere_is_found() =>
        Assert.Contains(
            SchemaModel.SemanticErrors(Plant("REFERENCES [Enterprises]", "REFERENCES [Nowhere]")),
            error => error.Contains("71501", StringComparison.Ordinal)
        );

    private string Plant(string good, string bad)
    {
        Assert.Contains(good, script.Text, StringComparison.Ordinal);
        return script.Text.Replace(good, bad, StringComparison.Ordinal);
    }
}
