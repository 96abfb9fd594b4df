using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.PostgreSql
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
            migrationBuilder.Sql(
                "CREATE TRIGGER \"LoggedActs_insert_only\" BEFORE UPDATE OR DELETE OR TRUNCATE ON \"LoggedActs\" "
                    + "FOR EACH STATEMENT EXECUTE FUNCTION jianli_insert_only();"
            );
            foreach (var (table, key, emptied, kept) in Erasable)
            {
                var isErasure = string.Join(
                    " AND ",
                    emptied
                        .Select(c => $"length(NEW.\"{c}\") = 0")
                        .Concat(kept.Select(c => $"NEW.\"{c}\" IS NOT DISTINCT FROM OLD.\"{c}\""))
                        .Append(
                            $"EXISTS (SELECT 1 FROM \"LoggedActs\" WHERE \"EvidenceId\" = OLD.\"{key}\" AND \"Kind\" = 'Erasure')"
                        )
                );
                var function = $"jianli_erase_only_{table.ToLowerInvariant()}";
                migrationBuilder.Sql(
                    $"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + $"IF {isErasure} THEN RETURN NEW; END IF; "
                        + "RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$;"
                );
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_insert_only\" ON \"{table}\";");
                migrationBuilder.Sql(
                    $"CREATE TRIGGER \"{table}_insert_only\" BEFORE DELETE OR TRUNCATE ON \"{table}\" "
                        + "FOR EACH STATEMENT EXECUTE FUNCTION jianli_insert_only();"
                );
                migrationBuilder.Sql(
                    $"CREATE TRIGGER \"{table}_erase_only\" BEFORE UPDATE ON \"{table}\" "
                        + $"FOR EACH ROW EXECUTE FUNCTION {function}();"
                );
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER \"LoggedActs_insert_only\" ON \"LoggedActs\";");
            foreach (var (table, _, _, _) in Erasable)
            {
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_erase_only\" ON \"{table}\";");
                migrationBuilder.Sql($"DROP FUNCTION jianli_erase_only_{table.ToLowerInvariant()}();");
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_insert_only\" ON \"{table}\";");
                migrationBuilder.Sql(
                    $"CREATE TRIGGER \"{table}_insert_only\" BEFORE UPDATE OR DELETE OR TRUNCATE ON \"{table}\" "
                        + "FOR EACH STATEMENT EXECUTE FUNCTION jianli_insert_only();"
                );
            }
        }
    }
}
