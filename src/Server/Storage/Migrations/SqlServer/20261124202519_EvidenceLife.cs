using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class EvidenceLife : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "EvidenceArchives",
                columns: table => new
                {
                    EvidenceId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Sequence = table.Column<int>(type: "int", nullable: false),
                    Time = table.Column<long>(type: "bigint", nullable: false),
                    Token = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    RenewBefore = table.Column<long>(type: "bigint", nullable: false),
                    StoredAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EvidenceArchives", x => new { x.EvidenceId, x.Sequence });
                    table.ForeignKey(
                        name: "FK_EvidenceArchives_Evidence_EvidenceId",
                        column: x => x.EvidenceId,
                        principalTable: "Evidence",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "EvidenceConfirmations",
                columns: table => new
                {
                    EvidenceId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ProvenAt = table.Column<long>(type: "bigint", nullable: false),
                    StatusTime = table.Column<long>(type: "bigint", nullable: false),
                    StoredAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EvidenceConfirmations", x => x.EvidenceId);
                    table.ForeignKey(
                        name: "FK_EvidenceConfirmations_Evidence_EvidenceId",
                        column: x => x.EvidenceId,
                        principalTable: "Evidence",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "EvidenceObjections",
                columns: table => new
                {
                    EvidenceId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    RevokedAt = table.Column<long>(type: "bigint", nullable: true),
                    InvalidSince = table.Column<long>(type: "bigint", nullable: true),
                    Detail = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: false),
                    NotedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EvidenceObjections", x => new { x.EvidenceId, x.Kind });
                    table.ForeignKey(
                        name: "FK_EvidenceObjections_Evidence_EvidenceId",
                        column: x => x.EvidenceId,
                        principalTable: "Evidence",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RenewalBatches",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Members = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RenewalBatches", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RenewalMembers",
                columns: table => new
                {
                    EvidenceId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    BatchId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    HashTree = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RenewalMembers", x => new { x.EvidenceId, x.BatchId });
                    table.ForeignKey(
                        name: "FK_RenewalMembers_Evidence_EvidenceId",
                        column: x => x.EvidenceId,
                        principalTable: "Evidence",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_RenewalMembers_RenewalBatches_BatchId",
                        column: x => x.BatchId,
                        principalTable: "RenewalBatches",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RenewalTokens",
                columns: table => new
                {
                    BatchId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Sequence = table.Column<int>(type: "int", nullable: false),
                    Time = table.Column<long>(type: "bigint", nullable: false),
                    Token = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    Materials = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    RenewBefore = table.Column<long>(type: "bigint", nullable: false),
                    StoredAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RenewalTokens", x => new { x.BatchId, x.Sequence });
                    table.ForeignKey(
                        name: "FK_RenewalTokens_RenewalBatches_BatchId",
                        column: x => x.BatchId,
                        principalTable: "RenewalBatches",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CertificateSha256_ReceivedAt",
                table: "Evidence",
                columns: new[] { "CertificateSha256", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_EvidenceObjections_NotedAt",
                table: "EvidenceObjections",
                column: "NotedAt");

            migrationBuilder.CreateIndex(
                name: "IX_RenewalMembers_BatchId",
                table: "RenewalMembers",
                column: "BatchId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "EvidenceArchives");

            migrationBuilder.DropTable(
                name: "EvidenceConfirmations");

            migrationBuilder.DropTable(
                name: "EvidenceObjections");

            migrationBuilder.DropTable(
                name: "RenewalMembers");

            migrationBuilder.DropTable(
                name: "RenewalTokens");

            migrationBuilder.DropTable(
                name: "RenewalBatches");

            migrationBuilder.DropIndex(
                name: "IX_Evidence_CertificateSha256_ReceivedAt",
                table: "Evidence");
        }
    }
}
