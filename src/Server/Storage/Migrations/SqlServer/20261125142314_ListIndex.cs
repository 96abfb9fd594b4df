using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ListIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Applications_IdNumberIndex",
                table: "Applications");

            migrationBuilder.CreateIndex(
                name: "IX_Applications_IdNumberIndex_EnterpriseId",
                table: "Applications",
                columns: new[] { "IdNumberIndex", "EnterpriseId" });

            migrationBuilder.CreateIndex(
                name: "IX_Applications_List",
                table: "Applications",
                columns: new[] { "EnterpriseId", "AppliedAt", "Number", "State", "ReportedAt", "BusinessType", "Specialties", "ApplicantName" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Applications_IdNumberIndex_EnterpriseId",
                table: "Applications");

            migrationBuilder.DropIndex(
                name: "IX_Applications_List",
                table: "Applications");

            migrationBuilder.CreateIndex(
                name: "IX_Applications_IdNumberIndex",
                table: "Applications",
                column: "IdNumberIndex");
        }
    }
}
