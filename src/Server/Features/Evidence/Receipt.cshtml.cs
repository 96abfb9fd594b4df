using System.Text;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>上报成功 and every later look at the same receipt: number, what next, downloads, the way to public verification.</summary>
internal sealed class ReceiptModel(RegistryDbContext db, EvidenceVault vault, ReceiptFont font) : PageModel
{
    public ReceiptView Receipt { get; private set; } = null!;

    /// <summary>The machine has a font for the PDF.</summary>
    public bool IsPrintable => font.IsThere;

    public bool IsOfReport => Receipt.Decision is ReportDecision.Report or ReportDecision.Return;

    public string Headline =>
        (Receipt.Decision, Receipt.Text) switch
        {
            (_, null) => "已收到，正在登记",
            (ReportDecision.Report, _) => "上报成功",
            (ReportDecision.Return, _) => "已退回申请人",
            _ => "操作成功",
        };

    public string WhatNext =>
        (Receipt.Decision, Receipt.Text) switch
        {
            _ when Receipt.IsErased =>
                "申请人的个人信息和承诺书原文已依法删除，不能再导出证据包。回执和公开日志中的登记仍然有效。",
            (_, null) => "签名已经收到并保存。回执正在写入公开日志，请几秒钟后刷新本页。",
            (ReportDecision.Report, _) =>
                "部级注册中心将在 5 个工作日内决定是否受理。办理进度可以随时在“注册上报”里查看。上报后不能撤销。",
            (ReportDecision.Return, _) => "申请人会看到退回理由，修改后可以重新提交到本企业。",
            (DeregistrationStatement.Decision, _) =>
                "申请待审核。在部级未受理状态下可以在“强制注销”里撤回；部级已受理后无法撤回。",
            _ => "申请等待省级注册主管部门审核。审核通过之前，原来的企业信息继续有效。",
        };

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var evidence = await db
            .Evidence.AsNoTracking()
            .Include(e => e.Timestamp)
            .Include(e => e.LogEntry)
            .Include(e => e.Receipt)
            .Include(e => e.Erasure)
            .SingleOrDefaultAsync(e => e.ReceiptNumber == number && e.EnterpriseId == account.EnterpriseId, ct);
        if (evidence is null)
        {
            return NotFound();
        }

        var about = await SubjectNames.OfAsync(db, evidence, ct);
        var said = SignedWords.Of(evidence, vault);
        Receipt = new ReceiptView(
            evidence.ReceiptNumber,
            about,
            said?.Decision ?? evidence.Decision,
            said?.BusinessType ?? about.BusinessType,
            said?.OrganizationName ?? "—",
            said?.OrganizationCode ?? evidence.OrganizationCode,
            ChinaTime.Second(evidence.SigningTime),
            ChinaTime.Second(evidence.ReceivedAt),
            evidence.Timestamp is { } stamp ? ChinaTime.Second(stamp.Time) : "等待时间戳服务，收到时间不受影响",
            evidence.LogEntry?.Index,
            Convert.ToHexStringLower(evidence.StatementSha256),
            evidence.Receipt is { } receipt ? Encoding.UTF8.GetString(receipt.Text) : null,
            evidence.Erasure is not null
        );
        return Page();
    }
}

/// <summary>A receipt as its page shows it. The signed statement is not here: it holds the 证件号 in full.</summary>
/// <param name="Text">jianli-receipt/1; null until the log has taken the evidence.</param>
public sealed record ReceiptView(
    string Number,
    SubjectName About,
    string Decision,
    string BusinessType,
    string OrganizationName,
    string OrganizationCode,
    string SigningTime,
    string ReceivedAt,
    string Timestamp,
    long? LogIndex,
    string StatementSha256,
    string? Text,
    bool IsErased
);
