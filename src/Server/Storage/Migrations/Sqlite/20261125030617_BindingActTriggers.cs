using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.Sqlite
{
    /// <summary>Dropping the foreign key of Evidence built that table anew, without its triggers: here they are again.</summary>
    public partial class BindingActTriggers : Migration
    {
        private static readonly string[] Emptied = ["Statement", "Cms", "Salts"];
        private static readonly string[] Kept =
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
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            var isErasure = string.Join(
                " AND ",
                Emptied
                    .Select(c => $"length(NEW.\"{c}\") = 0")
                    .Concat(Kept.Select(c => $"NEW.\"{c}\" IS OLD.\"{c}\""))
                    .Append(
                        "EXISTS (SELECT 1 FROM \"LoggedActs\" WHERE \"EvidenceId\" = OLD.\"Id\" AND \"Kind\" = 'Erasure')"
                    )
            );
            migrationBuilder.Sql(
                $"CREATE TRIGGER \"Evidence_refuse_update\" BEFORE UPDATE ON \"Evidence\" WHEN NOT ({isErasure}) "
                    + "BEGIN SELECT RAISE(ABORT, 'Evidence is insert-only'); END;"
            );
            migrationBuilder.Sql(
                "CREATE TRIGGER \"Evidence_refuse_delete\" BEFORE DELETE ON \"Evidence\" "
                    + "BEGIN SELECT RAISE(ABORT, 'Evidence is insert-only'); END;"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER \"Evidence_refuse_update\"; DROP TRIGGER \"Evidence_refuse_delete\";");
        }
    }
}
