using System.Globalization;
using Microsoft.Data.Sqlite;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>One alteration of a SQLite database by somebody who can write the file, chosen by a seed; and the rows an audit has to name.</summary>
internal sealed class Tampering(SqliteConnection connection, int seed)
{
    // Table, key, and the columns that evidence or log stand for.
    private static readonly (string Table, string[] Key, string[] Columns)[] Tables =
    [
        (
            "Evidence",
            ["Id"],
            [
                "Act",
                "SubjectId",
                "Round",
                "AccountId",
                "EnterpriseId",
                "OrganizationCode",
                "ReceiptNumber",
                "Decision",
                "StatementSha256",
                "Statement",
                "Cms",
                "Signature",
                "CertificateSha256",
                "Salts",
                "SigningTime",
                "ReceivedAt",
            ]
        ),
        ("LogEntries", ["Index"], ["EvidenceId", "OrganizationCode", "Leaf", "LeafHash"]),
        ("LogTiles", ["Level", "Index"], ["Hashes", "Root"]),
        ("LogCheckpoints", ["Size"], ["Note", "PublishedAt"]),
        ("StampedCheckpoints", ["Day"], ["Token", "Time"]),
        ("Receipts", ["EvidenceId"], ["Text", "Cms", "CheckpointSize", "IssuedAt"]),
        ("EvidenceTimestamps", ["EvidenceId"], ["Time", "Token", "Cms"]),
        ("EvidenceMaterials", ["EvidenceId", "Kind", "Sequence"], ["BlobSha256"]),
        ("EvidenceBlobs", ["Sha256"], ["Content"]),
    ];

    // Which of two rows that changed places is wrong cannot be known: both are.
    private static readonly string[] Reordered = ["LogEntries", "LogTiles", "LogCheckpoints", "Receipts"];
    private readonly Random _random = new(seed);

    /// <summary>In words, for a failure that has to be repeated.</summary>
    public string What { get; private set; } = "";

    /// <summary>One name a row, as the audit's findings begin.</summary>
    public IReadOnlyList<string> Rows { get; private set; } = [];

    public void Apply()
    {
        switch (_random.Next(4))
        {
            case 0:
                Delete();
                break;
            case 1:
                Duplicate();
                break;
            case 2:
                Swap();
                break;
            default:
                Change();
                break;
        }
    }

    private void Change()
    {
        var (table, key, columns) = Tables[_random.Next(Tables.Length)];
        var row = RandomRow(table);
        var column = columns[_random.Next(columns.Length)];
        Describe("change", $"{table}.{column}", NameOf(table, key, row));
        var value = Altered(Scalar($"SELECT \"{column}\" FROM \"{table}\" WHERE rowid = {row}"));
        Execute($"UPDATE \"{table}\" SET \"{column}\" = @value WHERE rowid = {row}", value);
    }

    private void Delete()
    {
        // A day without a stamp is a day on which the authority was down; only whoever kept it can tell.
        var (table, key, _) = Tables
            .Where(t => t.Table != "StampedCheckpoints")
            .ElementAt(_random.Next(Tables.Length - 1));
        var row = RandomRow(table);
        Describe("delete", table, table == "EvidenceMaterials" ? MaterialsOf(row) : NameOf(table, key, row));
        Execute($"DELETE FROM \"{table}\" WHERE rowid = {row}");
    }

    private void Swap()
    {
        var table = Reordered[_random.Next(Reordered.Length)];
        var (_, key, columns) = Tables.Single(t => t.Table == table);
        var (one, other) = (RandomRow(table), RandomRow(table));
        if (one == other)
        {
            Change();
            return;
        }

        Describe("swap", table, NameOf(table, key, one), NameOf(table, key, other));
        var (ones, others) = (Values(table, columns, one), Values(table, columns, other));
        Set(table, columns, one, [.. Enumerable.Repeat<object>(Guid.NewGuid().ToString(), columns.Length)]);
        Set(table, columns, other, ones);
        Set(table, columns, one, others);
    }

    private void Duplicate()
    {
        var (table, key, columns) = Tables[_random.Next(Tables.Length)];
        var row = RandomRow(table);
        var values = Values(table, [.. key, .. columns], row);
        values[key.Length - 1] = Altered(values[key.Length - 1]);
        if (table == "LogEntries")
        {
            // Behind the last one, as a forger would; a row far behind is out of its place.
            values[0] = (long)Scalar("SELECT max(\"Index\") + 1 FROM LogEntries");
            values[1] = Guid.NewGuid().ToString().ToUpperInvariant();
        }

        Insert(table, row, [.. key, .. columns], values);
        var copy = (long)Scalar("SELECT last_insert_rowid()");
        Describe("duplicate", table, table == "EvidenceMaterials" ? MaterialsOf(copy) : NameOf(table, key, copy));
    }

    /// <summary>The columns that are not named here are those of the original, unique ones altered.</summary>
    private void Insert(string table, long original, string[] columns, object[] values)
    {
        var all = Strings($"SELECT name FROM pragma_table_info('{table}')");
        var row = Values(table, [.. all], original);
        for (var i = 0; i < columns.Length; i++)
        {
            row[all.IndexOf(columns[i])] = values[i];
        }

        foreach (var unique in new[] { "ReceiptNumber", "StatementSha256", "Round" }.Where(all.Contains))
        {
            row[all.IndexOf(unique)] = Altered(row[all.IndexOf(unique)]);
        }

        var names = string.Join(',', all.Select(c => $"\"{c}\""));
        using var command = Command(
            $"INSERT INTO \"{table}\" ({names}) VALUES ({string.Join(',', all.Select((_, i) => $"@p{i}"))})"
        );
        for (var i = 0; i < all.Count; i++)
        {
            command.Parameters.AddWithValue($"@p{i}", row[i]);
        }

        command.ExecuteNonQuery();
    }

    private object Altered(object value) =>
        value switch
        {
            long number => number + 1 + _random.NextInt64(1_000_000_000),
            byte[] bytes => FlipBit(bytes),
            string text when Guid.TryParse(text, out _) => Guid.NewGuid().ToString().ToUpperInvariant(),
            string text => FlipCharacter(text),
            _ => throw new InvalidOperationException($"{value.GetType()}"),
        };

    private byte[] FlipBit(byte[] bytes)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
        return flipped;
    }

    private string FlipCharacter(string text)
    {
        var place = _random.Next(text.Length);
        var other = text[place] == '7' ? '3' : '7';
        return $"{text[..place]}{other}{text[(place + 1)..]}";
    }

    private string NameOf(string table, string[] key, long row)
    {
        if (table == "Receipts")
        {
            var number = Scalar(
                $"SELECT coalesce((SELECT ReceiptNumber FROM Evidence e WHERE e.Id = r.EvidenceId), lower(r.EvidenceId)) FROM Receipts r WHERE rowid = {row}"
            );
            return $"Receipts {number}";
        }

        var names = Values(table, key, row).Select(NameOf);
        return $"{table} {string.Join('/', names)}";
    }

    private static string NameOf(object value) =>
        value switch
        {
            byte[] bytes => Convert.ToHexStringLower(bytes),
            string text when Guid.TryParse(text, out var id) => id.ToString(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    // What is missing from a path, or too much in it, is a matter of the whole path.
    private string MaterialsOf(long row) =>
        $"EvidenceMaterials {NameOf(Scalar($"SELECT EvidenceId FROM EvidenceMaterials WHERE rowid = {row}"))}";

    private long RandomRow(string table)
    {
        var count = (long)Scalar($"SELECT count(*) FROM \"{table}\"");
        return (long)Scalar($"SELECT rowid FROM \"{table}\" ORDER BY rowid LIMIT 1 OFFSET {_random.NextInt64(count)}");
    }

    private void Describe(string act, string what, params string[] rows) =>
        (What, Rows) = ($"seed {seed}: {act} {what}, {string.Join(" and ", rows)}", rows);

    private object[] Values(string table, string[] columns, long row)
    {
        using var command = Command(
            $"SELECT {string.Join(',', columns.Select(c => $"\"{c}\""))} FROM \"{table}\" WHERE rowid = {row}"
        );
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var values = new object[columns.Length];
        _ = reader.GetValues(values);
        return values;
    }

    private void Set(string table, string[] columns, long row, object[] values)
    {
        foreach (var (column, value) in columns.Zip(values))
        {
            Execute($"UPDATE \"{table}\" SET \"{column}\" = @value WHERE rowid = {row}", value);
        }
    }

    private List<string> Strings(string sql)
    {
        using var command = Command(sql);
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private object Scalar(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteScalar()!;
    }

    private void Execute(string sql, object? value = null)
    {
        using var command = Command(sql);
        if (value is not null)
        {
            command.Parameters.AddWithValue("@value", value);
        }

        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private SqliteCommand Command(string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // names from the table above
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
