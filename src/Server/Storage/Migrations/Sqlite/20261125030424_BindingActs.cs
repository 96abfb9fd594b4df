using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace JianliRegistry.Server.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BindingActs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Evidence_Applications_SubjectId",
                table: "Evidence");

            migrationBuilder.DropForeignKey(
                name: "FK_SignRequests_Applications_ApplicationId",
                table: "SignRequests");

            migrationBuilder.DropIndex(
                name: "IX_Evidence_SubjectId",
                table: "Evidence");

            migrationBuilder.RenameColumn(
                name: "ApplicationId",
                table: "SignRequests",
                newName: "SubjectId");

            migrationBuilder.RenameIndex(
                name: "IX_SignRequests_ApplicationId",
                table: "SignRequests",
                newName: "IX_SignRequests_SubjectId");

            migrationBuilder.AddColumn<string>(
                name: "Act",
                table: "SignRequests",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "Reporting");

            migrationBuilder.AddColumn<string>(
                name: "OperatorName",
                table: "SignRequests",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Engineers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    IdType = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    IdNumberSealed = table.Column<byte[]>(type: "BLOB", maxLength: 256, nullable: false),
                    IdNumberIndex = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Engineers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "InfoChanges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    EnterpriseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    LegalRepresentative = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Province = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    Qualifications = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    LicenseCopy = table.Column<string>(type: "TEXT", maxLength: 4, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    RowVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    PreparedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SubmittedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DecidedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Opinion = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InfoChanges", x => x.Id);
                    table.ForeignKey(
                        name: "FK_InfoChanges_Enterprises_EnterpriseId",
                        column: x => x.EnterpriseId,
                        principalTable: "Enterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ReportBatches",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    EnterpriseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Numbers = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReportBatches", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ReportBatches_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ReportBatches_Enterprises_EnterpriseId",
                        column: x => x.EnterpriseId,
                        principalTable: "Enterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Penalties",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    EngineerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DocumentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Authority = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    DecidedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Kinds = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Content = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Facts = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Basis = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Performance = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Remedies = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    SuspendedFrom = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    SuspendedTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    BannedUntil = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    WithdrawnAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Penalties", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Penalties_Engineers_EngineerId",
                        column: x => x.EngineerId,
                        principalTable: "Engineers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RegistrationRecords",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    EngineerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    EnterpriseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    BusinessType = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Specialties = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    AppliedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    DecidedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Result = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RegistrationRecords", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RegistrationRecords_Engineers_EngineerId",
                        column: x => x.EngineerId,
                        principalTable: "Engineers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_RegistrationRecords_Enterprises_EnterpriseId",
                        column: x => x.EnterpriseId,
                        principalTable: "Enterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Registrations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    EngineerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    EnterpriseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RegistrationNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    CertificateNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Specialties = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ValidFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ValidTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    RowVersion = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Registrations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Registrations_Engineers_EngineerId",
                        column: x => x.EngineerId,
                        principalTable: "Engineers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Registrations_Enterprises_EnterpriseId",
                        column: x => x.EnterpriseId,
                        principalTable: "Enterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Deregistrations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    EnterpriseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RegistrationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    AttachmentType = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    RowVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    PreparedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SubmittedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    MovedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Opinion = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Deregistrations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Deregistrations_Enterprises_EnterpriseId",
                        column: x => x.EnterpriseId,
                        principalTable: "Enterprises",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Deregistrations_Registrations_RegistrationId",
                        column: x => x.RegistrationId,
                        principalTable: "Registrations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Deregistrations_EnterpriseId_PreparedAt",
                table: "Deregistrations",
                columns: new[] { "EnterpriseId", "PreparedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Deregistrations_Number",
                table: "Deregistrations",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Deregistrations_RegistrationId",
                table: "Deregistrations",
                column: "RegistrationId");

            migrationBuilder.CreateIndex(
                name: "IX_Engineers_IdNumberIndex",
                table: "Engineers",
                column: "IdNumberIndex",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_InfoChanges_EnterpriseId_PreparedAt",
                table: "InfoChanges",
                columns: new[] { "EnterpriseId", "PreparedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_InfoChanges_Number",
                table: "InfoChanges",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Penalties_DocumentNumber_EngineerId",
                table: "Penalties",
                columns: new[] { "DocumentNumber", "EngineerId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Penalties_EngineerId_DecidedOn",
                table: "Penalties",
                columns: new[] { "EngineerId", "DecidedOn" });

            migrationBuilder.CreateIndex(
                name: "IX_RegistrationRecords_EngineerId_EnterpriseId",
                table: "RegistrationRecords",
                columns: new[] { "EngineerId", "EnterpriseId" });

            migrationBuilder.CreateIndex(
                name: "IX_RegistrationRecords_EnterpriseId",
                table: "RegistrationRecords",
                column: "EnterpriseId");

            migrationBuilder.CreateIndex(
                name: "IX_RegistrationRecords_Number",
                table: "RegistrationRecords",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Registrations_EngineerId",
                table: "Registrations",
                column: "EngineerId");

            migrationBuilder.CreateIndex(
                name: "IX_Registrations_EnterpriseId_Status",
                table: "Registrations",
                columns: new[] { "EnterpriseId", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_Registrations_RegistrationNumber",
                table: "Registrations",
                column: "RegistrationNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ReportBatches_AccountId",
                table: "ReportBatches",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_ReportBatches_EnterpriseId_CreatedAt",
                table: "ReportBatches",
                columns: new[] { "EnterpriseId", "CreatedAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Deregistrations");

            migrationBuilder.DropTable(
                name: "InfoChanges");

            migrationBuilder.DropTable(
                name: "Penalties");

            migrationBuilder.DropTable(
                name: "RegistrationRecords");

            migrationBuilder.DropTable(
                name: "ReportBatches");

            migrationBuilder.DropTable(
                name: "Registrations");

            migrationBuilder.DropTable(
                name: "Engineers");

            migrationBuilder.DropColumn(
                name: "Act",
                table: "SignRequests");

            migrationBuilder.DropColumn(
                name: "OperatorName",
                table: "SignRequests");

            migrationBuilder.RenameColumn(
                name: "SubjectId",
                table: "SignRequests",
                newName: "ApplicationId");

            migrationBuilder.RenameIndex(
                name: "IX_SignRequests_SubjectId",
                table: "SignRequests",
                newName: "IX_SignRequests_ApplicationId");

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_SubjectId",
                table: "Evidence",
                column: "SubjectId");

            migrationBuilder.AddForeignKey(
                name: "FK_Evidence_Applications_SubjectId",
                table: "Evidence",
                column: "SubjectId",
                principalTable: "Applications",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_SignRequests_Applications_ApplicationId",
                table: "SignRequests",
                column: "ApplicationId",
                principalTable: "Applications",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }
    }
}
