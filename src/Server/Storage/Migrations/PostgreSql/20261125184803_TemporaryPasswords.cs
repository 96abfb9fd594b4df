using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class TemporaryPasswords : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "PasswordEndsAt",
                table: "Accounts",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Reveals",
                table: "Accounts",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "RevealsOn",
                table: "Accounts",
                type: "date",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "PasswordEndsAt",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "Reveals",
                table: "Accounts");

            migrationBuilder.DropColumn(
                name: "RevealsOn",
                table: "Accounts");
        }
    }
}
