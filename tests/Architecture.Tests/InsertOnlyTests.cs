using System.Text.RegularExpressions;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>Evidence and log are inserted and never changed: no code has a way to. The databases refuse it too (migration LogTiles).</summary>
public sealed partial class InsertOnlyTests
{
    private const string Tables =
        "Evidence|EvidenceBlobs|EvidenceMaterials|EvidenceTimestamps|EvidenceConfirmations|EvidenceObjections|EvidenceArchives"
        + "|RenewalBatches|RenewalTokens|RenewalMembers|LogEntries|LogTiles|LogCheckpoints|StampedCheckpoints|Receipts|LoggedActs|AuditEvents";

    // Behind an act of the same transaction, and by the triggers of migration ErasureOnly to nothing but empty values.
    private const string Erasure = "src/Server/Storage/Evidence/EvidenceErasure.cs";

    private static readonly string[] Entities =
    [
        "EvidenceRecord",
        "EvidenceBlob",
        "EvidenceMaterial",
        "EvidenceTimestamp",
        "EvidenceConfirmation",
        "EvidenceObjection",
        "EvidenceArchive",
        "RenewalBatch",
        "RenewalToken",
        "RenewalMember",
        "LogEntry",
        "LogTile",
        "LogCheckpoint",
        "StampedCheckpoint",
        "Receipt",
        "LoggedAct",
        "AuditEvent",
    ];

    [Fact]
    public void No_statement_updates_or_deletes_rows_of_evidence_or_log_but_the_two_of_an_erasure()
    {
        var found = Violations(ProductCode()).ToLookup(v => v.StartsWith(Erasure, StringComparison.Ordinal));
        Assert.Empty(found[false]);
        Assert.Collection(
            found[true],
            v => Assert.Contains(".Evidence.Where", v, StringComparison.Ordinal),
            v => Assert.Contains(".EvidenceTimestamps.Where", v, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void No_property_of_evidence_or_log_can_be_set_after_the_row_is_made()
    {
        var types = Server.GetTypes().Where(t => Entities.Contains(t.Name, StringComparer.Ordinal)).ToList();
        Assert.Equal(Entities.Length, types.Count);
        Assert.Empty(
            types
                .SelectMany(t => t.GetProperties())
                .Where(p => p.SetMethod is { } set && !IsInit(set))
                .Select(p => $"{p.DeclaringType!.Name}.{p.Name}")
        );
    }

    [Theory]
    [InlineData("await db.Receipts.Where(r => r.EvidenceId == id).ExecuteDeleteAsync(ct);")]
    [InlineData("await db\n  .LogEntries\n  .ExecuteUpdateAsync(s => s.SetProperty(e => e.Leaf, leaf));")]
    [InlineData("db.Evidence.Remove(record);")]
    [InlineData("db.LogTiles.RemoveRange(tiles);")]
    [InlineData("db.LogCheckpoints.Update(checkpoint);")]
    [InlineData("db.Database.ExecuteSqlRaw(\"DELETE FROM \\\"Receipts\\\"\");")]
    [InlineData("command.CommandText = \"UPDATE \\\"LogEntries\\\" SET x = 1\";")]
    public void A_planted_statement_is_found(string code) => Assert.Single(Violations([("planted.cs", code)]));

    private static System.Reflection.Assembly Server =>
        typeof(JianliRegistry.Server.Storage.RegistryDbContext).Assembly;

    private static bool IsInit(System.Reflection.MethodInfo set) =>
        set
            .ReturnParameter.GetRequiredCustomModifiers()
            .Any(m => m.FullName == "System.Runtime.CompilerServices.IsExternalInit");

    private static IEnumerable<(string File, string Text)> ProductCode() =>
        Sources
            .Code.Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Select(file => (file, Sources.Read(file)));

    private static IEnumerable<string> Violations(IEnumerable<(string File, string Text)> code) =>
        code.SelectMany(c =>
            c.Text.Split(';')
                .Where(statement => ThroughEf().IsMatch(statement) || ThroughSql().IsMatch(statement))
                .Select(statement => $"{c.File}: {statement.Trim()}")
        );

    [GeneratedRegex(
        @"\.\s*("
            + Tables
            + @")\b[^{}]*\.\s*(ExecuteUpdate|ExecuteDelete|Remove|RemoveRange|Update|UpdateRange|Attach)(Async)?\(",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex ThroughEf();

    [GeneratedRegex(
        @"(UPDATE|DELETE\s+FROM|TRUNCATE)\s[\\""\[]*(" + Tables + @")\b",
        RegexOptions.ExplicitCapture,
        2000
    )]
    private static partial Regex ThroughSql();
}
