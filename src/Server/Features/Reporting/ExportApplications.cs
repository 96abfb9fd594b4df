using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>GET /reporting/export: the filtered list as .xlsx, rows streamed; 证件号 and 手机号 stay masked.</summary>
internal static class ExportApplications
{
    private const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static async Task<FileStreamHttpResult> HandleAsync(
        [AsParameters] ApplicationQuery query,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        [FromServices] PersonalDataCipher cipher,
        [FromServices] TimeProvider clock,
        CancellationToken ct
    )
    {
        var own = db.Applications.AsNoTracking().OwnedBy(context.GetAccount().EnterpriseId);
        var rows = query.Order(query.Filter(own, cipher)).AsEnumerable().Select(a => RowOf(a, cipher));

        // On disk, not in memory, and gone when it is sent.
        var file = new FileStream(
            Path.GetTempFileName(),
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 64 * 1024,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous
        );
        await file.SaveAsAsync(rows, excelType: ExcelType.XLSX, cancellationToken: ct);
        file.Position = 0;
        return TypedResults.Stream(file, MediaType, $"注册上报-{ChinaTime.Day(clock.GetUtcNow())}.xlsx");
    }

    private static Dictionary<string, object> RowOf(RegistrationApplication application, PersonalDataCipher cipher)
    {
        var id = cipher.Open(PersonalDataFields.ApplicantIdNumber, application.Number, application.IdNumberSealed);
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["申请编号"] = Cell(application.Number),
            ["姓名"] = Cell(application.ApplicantName),
            ["证件类型"] = Cell(application.ApplicantIdType),
            ["证件号码"] = Cell(PersonalDataMask.IdNumber(id)),
            ["业务类型"] = Cell(application.BusinessType.DisplayName()),
            ["专业类别"] = Cell(application.Specialties),
            ["申请日期"] = Cell(ChinaTime.Day(application.AppliedAt)),
            ["上报状态"] = Cell(StatusTag.TextOf(application.State, application.ReportedAt is not null)),
            ["退回理由"] = Cell(application.ReturnReason ?? ""),
        };
    }

    /// <summary>A cell that begins like a formula gets an apostrophe: a spreadsheet shows it and does not run it.</summary>
    internal static string Cell(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
}
