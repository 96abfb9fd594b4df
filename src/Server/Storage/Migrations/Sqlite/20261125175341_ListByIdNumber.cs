using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ListByIdNumber : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Applications_IdNumberIndex_EnterpriseId",
                table: "Applications");

            migrationBuilder.CreateIndex(
                name: "IX_Applications_IdNumberIndex_EnterpriseId_AppliedAt_Number",
                table: "Applications",
                columns: new[] { "IdNumberIndex", "EnterpriseId", "AppliedAt", "Number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Applications_IdNumberIndex_EnterpriseId_AppliedAt_Number",
                table: "Applications");

            migrationBuilder.CreateIndex(
                name: "IX_Applications_IdNumberIndex_EnterpriseId",
                table: "Applications",
                columns: new[] { "IdNumberIndex", "EnterpriseId" });
        }
    }
}
