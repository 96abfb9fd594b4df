using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.SqlServer
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
                    Level = table.Column<int>(type: "int", nullable: false),
                    Index = table.Column<long>(type: "bigint", nullable: false),
                    Hashes = table.Column<byte[]>(type: "varbinary(max)", maxLength: 8192, nullable: false),
                    Root = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LogTiles", x => new { x.Level, x.Index });
                });

            migrationBuilder.CreateTable(
                name: "StampedCheckpoints",
                columns: table => new
                {
                    Day = table.Column<string>(type: "nvarchar(10)", maxLength: 10, nullable: false),
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    Token = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    Time = table.Column<long>(type: "bigint", nullable: false)
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
                // In a string, because CREATE TRIGGER has to be alone in its batch.
                migrationBuilder.Sql(
                    $"EXEC(N'CREATE TRIGGER [{table}_insert_only] ON [{table}] AFTER UPDATE, DELETE AS "
                        + $"THROW 50000, ''{table} is insert-only'', 1;');"
                );
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in InsertOnly)
            {
                migrationBuilder.Sql($"DROP TRIGGER [{table}_insert_only];");
            }

            migrationBuilder.DropTable(
                name: "LogTiles");

            migrationBuilder.DropTable(
                name: "StampedCheckpoints");

            migrationBuilder.CreateTable(
                name: "LogNodes",
                columns: table => new
                {
                    Level = table.Column<int>(type: "int", nullable: false),
                    Index = table.Column<long>(type: "bigint", nullable: false),
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LogNodes", x => new { x.Level, x.Index });
                });
        }
    }
}
