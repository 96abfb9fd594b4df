using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.SqlServer
{
    /// <summary>Acts are insert-only like evidence; of evidence nothing may change but what an erasure in the log empties.</summary>
    public partial class ErasureOnly : Migration
    {
        // What an erasure empties, and what it leaves as it is.
        private static readonly (string Table, string Key, string[] Emptied, string[] Kept)[] Erasable =
        [
            (
                "Evidence",
                "Id",
                ["Statement", "Cms", "Salts"],
                [
                    "Id",
                    "Act",
                    "SubjectId",
                    "Round",
                    "AccountId",
                    "EnterpriseId",
                    "OrganizationCode",
                    "ReceiptNumber",
                    "Decision",
                    "StatementSha256",
                    "Signature",
                    "CertificateSha256",
                    "SigningTime",
                    "ReceivedAt",
                ]
            ),
            ("EvidenceTimestamps", "EvidenceId", ["Cms"], ["EvidenceId", "Time", "Token", "StoredAt"]),
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(InsertOnly("LoggedActs"));
            foreach (var (table, key, emptied, kept) in Erasable)
            {
                var isErasure = string.Join(
                    " AND ",
                    emptied
                        .Select(c => $"DATALENGTH(i.[{c}]) = 0")
                        .Concat(kept.Select(c => $"i.[{c}] = d.[{c}]"))
                        .Append(
                            $"EXISTS (SELECT 1 FROM [LoggedActs] a WHERE a.[EvidenceId] = d.[{key}] AND a.[Kind] = ''Erasure'')"
                        )
                );
                migrationBuilder.Sql($"DROP TRIGGER [{table}_insert_only];");
                migrationBuilder.Sql(
                    $"EXEC(N'CREATE TRIGGER [{table}_insert_only] ON [{table}] AFTER UPDATE, DELETE AS "
                        + $"IF (SELECT COUNT(*) FROM deleted) <> (SELECT COUNT(*) FROM inserted i JOIN deleted d ON i.[{key}] = d.[{key}] WHERE {isErasure}) "
                        + $"BEGIN THROW 50000, ''{table} is insert-only'', 1; END');"
                );
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER [LoggedActs_insert_only];");
            foreach (var (table, _, _, _) in Erasable)
            {
                migrationBuilder.Sql($"DROP TRIGGER [{table}_insert_only];");
                migrationBuilder.Sql(InsertOnly(table));
            }
        }

        // In a string, because CREATE TRIGGER has to be alone in its batch.
        private static string InsertOnly(string table) =>
            $"EXEC(N'CREATE TRIGGER [{table}_insert_only] ON [{table}] AFTER UPDATE, DELETE AS "
            + $"THROW 50000, ''{table} is insert-only'', 1;');";
    }
}
