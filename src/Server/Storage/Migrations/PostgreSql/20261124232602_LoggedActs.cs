using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class LoggedActs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "EvidenceId",
                table: "PendingLogEntries",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<Guid>(
                name: "ActId",
                table: "PendingLogEntries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AlterColumn<Guid>(
                name: "EvidenceId",
                table: "LogEntries",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<Guid>(
                name: "ActId",
                table: "LogEntries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Status",
                table: "KeyBindings",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "Active");

            migrationBuilder.AddColumn<byte[]>(
                name: "MobileSealed",
                table: "Accounts",
                type: "bytea",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Province",
                table: "Accounts",
                type: "character varying(2)",
                maxLength: 2,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "LoggedActs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    OrganizationCode = table.Column<string>(type: "character varying(18)", maxLength: 18, nullable: false),
                    BindingId = table.Column<Guid>(type: "uuid", nullable: true),
                    EvidenceId = table.Column<Guid>(type: "uuid", nullable: true),
                    Text = table.Column<byte[]>(type: "bytea", maxLength: 1024, nullable: false),
                    Salt = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LoggedActs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_LoggedActs_Evidence_EvidenceId",
                        column: x => x.EvidenceId,
                        principalTable: "Evidence",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_LoggedActs_KeyBindings_BindingId",
                        column: x => x.BindingId,
                        principalTable: "KeyBindings",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PhoneCodes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Purpose = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Minute = table.Column<long>(type: "bigint", nullable: false),
                    Mac = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    SentAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    SpentAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PhoneCodes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PhoneCodes_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_PendingLogEntries_ActId",
                table: "PendingLogEntries",
                column: "ActId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LogEntries_ActId",
                table: "LogEntries",
                column: "ActId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LoggedActs_BindingId",
                table: "LoggedActs",
                column: "BindingId");

            migrationBuilder.CreateIndex(
                name: "IX_LoggedActs_EvidenceId",
                table: "LoggedActs",
                column: "EvidenceId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PhoneCodes_AccountId_Purpose_Minute",
                table: "PhoneCodes",
                columns: new[] { "AccountId", "Purpose", "Minute" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_LogEntries_LoggedActs_ActId",
                table: "LogEntries",
                column: "ActId",
                principalTable: "LoggedActs",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_PendingLogEntries_LoggedActs_ActId",
                table: "PendingLogEntries",
                column: "ActId",
                principalTable: "LoggedActs",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_LogEntries_LoggedActs_ActId",
                table: "LogEntries");

            migrationBuilder.DropForeignKey(
                name: "FK_PendingLogEntries_LoggedActs_ActId",
                table: "PendingLogEntries");

            migrationBuilder.DropTable(
                name: "LoggedActs");

            migrationBuilder.DropTable(
                name: "PhoneCodes");

            migrationBuilder.DropIndex(
                name: "IX_PendingLogEntries_ActId",
                table: "PendingLogEntries");

            migrationBuilder.DropIndex(
                name: "IX_LogEntries_ActId",
                table: "LogEntries");

            migrationBuilder.DropColumn(
                name: "ActId",
                table: "PendingLogEntries");

            migrationBuilder.DropColumn(
                name: "ActId",
                table: "LogEntries");

            migrationBuilder.DropColumn(
                name: "Status",
                table: "KeyBindings");

            migrationBuilder.DropColumn(
                name: "MobileSealed",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Province",
                table: "Accounts");

            migrationBuilder.AlterColumn<Guid>(
                name: "EvidenceId",
                table: "PendingLogEntries",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.AlterColumn<Guid>(
                name: "EvidenceId",
                table: "LogEntries",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);
        }
    }
}
