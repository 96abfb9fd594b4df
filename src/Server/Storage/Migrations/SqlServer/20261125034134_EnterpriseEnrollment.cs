using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class EnterpriseEnrollment : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "EnterpriseDetails",
                columns: table => new
                {
                    EnterpriseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Contact_Address = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Contact_PostCode = table.Column<string>(type: "nvarchar(6)", maxLength: 6, nullable: false),
                    Contact_Person = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Contact_Phone = table.Column<string>(type: "nvarchar(30)", maxLength: 30, nullable: false),
                    Contact_Fax = table.Column<string>(type: "nvarchar(30)", maxLength: 30, nullable: false),
                    Contact_Email = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Contact_Website = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Qualifications = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EnterpriseDetails", x => x.EnterpriseId);
                    table.ForeignKey(
                        name: "FK_EnterpriseDetails_Enterprises_EnterpriseId",
                        column: x => x.EnterpriseId,
                        principalTable: "Enterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "LegacyEnterprises",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CreditCode = table.Column<string>(type: "nvarchar(18)", maxLength: 18, nullable: false),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    LegalRepresentative = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Province = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false),
                    PasswordVerifier = table.Column<string>(type: "nvarchar(512)", maxLength: 512, nullable: true),
                    LockSerial = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    LockThumbprint = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    Checksum = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    ImportedAt = table.Column<long>(type: "bigint", nullable: false),
                    ConsumedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    ConsumedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LegacyEnterprises", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ProvincialAuthorities",
                columns: table => new
                {
                    Province = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Address = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Phone = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    Instructions = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false),
                    ChangedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProvincialAuthorities", x => x.Province);
                });

            migrationBuilder.CreateTable(
                name: "Enrollments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Number = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    ResumeHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    State = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    RowVersion = table.Column<int>(type: "int", nullable: false),
                    CreditCode = table.Column<string>(type: "nvarchar(18)", maxLength: 18, nullable: true),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    FormerName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    LegalRepresentative = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Province = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: true),
                    Contact_Address = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Contact_PostCode = table.Column<string>(type: "nvarchar(6)", maxLength: 6, nullable: false),
                    Contact_Person = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Contact_Phone = table.Column<string>(type: "nvarchar(30)", maxLength: 30, nullable: false),
                    Contact_Fax = table.Column<string>(type: "nvarchar(30)", maxLength: 30, nullable: false),
                    Contact_Email = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Contact_Website = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Qualifications = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false),
                    LegacyId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    ConfirmedAt = table.Column<long>(type: "bigint", nullable: true),
                    PasswordVerifier = table.Column<string>(type: "nvarchar(512)", maxLength: 512, nullable: true),
                    MobileSealed = table.Column<byte[]>(type: "varbinary(256)", maxLength: 256, nullable: true),
                    MobileIndex = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    MobileProvedAt = table.Column<long>(type: "bigint", nullable: true),
                    Code_Mac = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    Code_SentAt = table.Column<long>(type: "bigint", nullable: true),
                    Code_Sent = table.Column<int>(type: "int", nullable: false),
                    Code_Attempts = table.Column<int>(type: "int", nullable: false),
                    OnlineFailure = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    OnlineAttempts = table.Column<int>(type: "int", nullable: false),
                    Circumstance = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    SubmittedAt = table.Column<long>(type: "bigint", nullable: true),
                    DecidedAt = table.Column<long>(type: "bigint", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    PaperMatched = table.Column<bool>(type: "bit", nullable: false),
                    Opinion = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true),
                    EnterpriseId = table.Column<Guid>(type: "uniqueidentifier", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Enrollments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Enrollments_Enterprises_EnterpriseId",
                        column: x => x.EnterpriseId,
                        principalTable: "Enterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Enrollments_LegacyEnterprises_LegacyId",
                        column: x => x.LegacyId,
                        principalTable: "LegacyEnterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_CreditCode",
                table: "Enrollments",
                column: "CreditCode");

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_EnterpriseId",
                table: "Enrollments",
                column: "EnterpriseId");

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_LegacyId",
                table: "Enrollments",
                column: "LegacyId");

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_MobileIndex",
                table: "Enrollments",
                column: "MobileIndex");

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_Number",
                table: "Enrollments",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_Province_State_SubmittedAt",
                table: "Enrollments",
                columns: new[] { "Province", "State", "SubmittedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_ResumeHash",
                table: "Enrollments",
                column: "ResumeHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LegacyEnterprises_CreditCode",
                table: "LegacyEnterprises",
                column: "CreditCode",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Enrollments");

            migrationBuilder.DropTable(
                name: "EnterpriseDetails");

            migrationBuilder.DropTable(
                name: "ProvincialAuthorities");

            migrationBuilder.DropTable(
                name: "LegacyEnterprises");
        }
    }
}
