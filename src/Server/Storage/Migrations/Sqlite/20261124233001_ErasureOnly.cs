using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.Sqlite
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
            // Adding a column to LogEntries built that table anew, without its triggers.
            foreach (var table in new[] { "LogEntries", "LoggedActs" })
            {
                foreach (var act in new[] { "UPDATE", "DELETE" })
                {
                    migrationBuilder.Sql(
                        $"CREATE TRIGGER \"{table}_refuse_{act.ToLowerInvariant()}\" BEFORE {act} ON \"{table}\" "
                            + $"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;"
                    );
                }
            }

            foreach (var (table, key, emptied, kept) in Erasable)
            {
                var isErasure = string.Join(
                    " AND ",
                    emptied
                        .Select(c => $"length(NEW.\"{c}\") = 0")
                        .Concat(kept.Select(c => $"NEW.\"{c}\" IS OLD.\"{c}\""))
                        .Append(
                            $"EXISTS (SELECT 1 FROM \"LoggedActs\" WHERE \"EvidenceId\" = OLD.\"{key}\" AND \"Kind\" = 'Erasure')"
                        )
                );
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_refuse_update\";");
                migrationBuilder.Sql(
                    $"CREATE TRIGGER \"{table}_refuse_update\" BEFORE UPDATE ON \"{table}\" WHEN NOT ({isErasure}) "
                        + $"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;"
                );
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var (table, _, _, _) in Erasable)
            {
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_refuse_update\";");
                migrationBuilder.Sql(
                    $"CREATE TRIGGER \"{table}_refuse_update\" BEFORE UPDATE ON \"{table}\" "
                        + $"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;"
                );
            }

            migrationBuilder.Sql(
                "DROP TRIGGER \"LoggedActs_refuse_update\"; DROP TRIGGER \"LoggedActs_refuse_delete\";"
            );
        }
    }
}
