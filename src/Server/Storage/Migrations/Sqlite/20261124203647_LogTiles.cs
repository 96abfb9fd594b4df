using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LogTiles : Migration
    {
        // Rows of these tables are inserted and never changed: the triggers refuse everybody who asks through SQL.
        private static readonly string[] InsertOnly =
        [
            "Evidence",
            "EvidenceBlobs",
            "EvidenceMaterials",
            "EvidenceTimestamps",
            "EvidenceConfirmations",
            "EvidenceObjections",
            "EvidenceArchives",
            "RenewalBatches",
            "RenewalTokens",
            "RenewalMembers",
            "LogEntries",
            "LogTiles",
            "LogCheckpoints",
            "StampedCheckpoints",
            "Receipts",
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "LogNodes");

            migrationBuilder.CreateTable(
                name: "LogTiles",
                columns: table => new
                {
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    Index = table.Column<long>(type: "INTEGER", nullable: false),
                    Hashes = table.Column<byte[]>(type: "BLOB", maxLength: 8192, nullable: false),
                    Root = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LogTiles", x => new { x.Level, x.Index });
                });

            migrationBuilder.CreateTable(
                name: "StampedCheckpoints",
                columns: table => new
                {
                    Day = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    Token = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Time = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StampedCheckpoints", x => x.Day);
                    table.ForeignKey(
                        name: "FK_StampedCheckpoints_LogCheckpoints_Size",
                        column: x => x.Size,
                        principalTable: "LogCheckpoints",
                        principalColumn: "Size",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_StampedCheckpoints_Size",
                table: "StampedCheckpoints",
                column: "Size");

            foreach (var table in InsertOnly)
            {
                foreach (var act in new[] { "UPDATE", "DELETE" })
                {
                    migrationBuilder.Sql(
                        $"CREATE TRIGGER \"{table}_refuse_{act.ToLowerInvariant()}\" BEFORE {act} ON \"{table}\" "
                            + $"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END;"
                    );
                }
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in InsertOnly)
            {
                migrationBuilder.Sql($"DROP TRIGGER \"{table}_refuse_update\"; DROP TRIGGER \"{table}_refuse_delete\";");
            }

            migrationBuilder.DropTable(
                name: "LogTiles");

            migrationBuilder.DropTable(
                name: "StampedCheckpoints");

            migrationBuilder.CreateTable(
                name: "LogNodes",
                columns: table => new
                {
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    Index = table.Column<long>(type: "INTEGER", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LogNodes", x => new { x.Level, x.Index });
                });
        }
    }
}
