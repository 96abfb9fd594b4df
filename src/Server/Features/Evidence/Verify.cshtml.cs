using JianliRegistry.Core.Evidence;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>公开验证: anybody checks a receipt by its number or a package by its file. Programs get JSON at the same address.</summary>
/// <remarks>Nothing is kept and nobody is logged in, so there is nothing that antiforgery could protect.</remarks>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class VerifyModel(PublicVerification verification) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "number")]
    public string? Number { get; set; }

    public PublicReceipt? Found { get; private set; }

    /// <summary>A number was given and no receipt has it.</summary>
    public bool IsUnknown { get; private set; }
    public EvidenceReport? Report { get; private set; }

    /// <summary>The upload was no file that could be examined.</summary>
    public bool IsUnreadable { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (AsksForJson())
        {
            return await AnswerAsync(await VerifyEndpoints.ByNumberAsync(Number, verification, ct));
        }

        if (Number?.Trim().ToUpperInvariant() is { Length: > 0 } number)
        {
            Number = number;
            Found = await verification.FindAsync(number, ct);
            IsUnknown = Found is null;
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(IFormFile? file, CancellationToken ct)
    {
        if (AsksForJson())
        {
            return await AnswerAsync(await VerifyEndpoints.ByFileAsync(Request, verification, ct));
        }

        if (file is null || file.Length is 0 or > PublicVerification.MaxPackage)
        {
            IsUnreadable = true;
            return Page();
        }

        using var content = new MemoryStream();
        await file.CopyToAsync(content, ct);
        Report = verification.Verify(content.ToArray());
        return Page();
    }

    /// <summary>docs/glossary.md.</summary>
    public static string NameOf(EvidenceState state) =>
        state switch
        {
            EvidenceState.Received => "已接收，等待时间戳",
            EvidenceState.Timestamped => "已加盖时间戳，等待吊销信息确认",
            EvidenceState.Confirmed => "已确认",
            EvidenceState.Archived => "已归档",
            _ => "已否认",
        };

    public static string NameOf(PublicVerdict verdict) =>
        verdict switch
        {
            PublicVerdict.Valid => "签名有效",
            PublicVerdict.Pending => "签名有效，等待写入公开日志",
            PublicVerdict.Contested => "存疑",
            PublicVerdict.Repudiated => "签名无效",
            PublicVerdict.Undetermined => "无法判定",
            _ => "记录已被改动",
        };

    /// <summary>Of the tag beside the heading.</summary>
    public static string ToneOf(PublicVerdict verdict) =>
        verdict switch
        {
            PublicVerdict.Valid => "ok",
            PublicVerdict.Repudiated or PublicVerdict.Altered => "bad",
            _ => "warn",
        };

    public static string? WarningOf(PublicVerdict verdict) =>
        verdict switch
        {
            PublicVerdict.Contested => "签名证书事后被倒签失效日期，这份签名存疑，须由主管部门判断。",
            PublicVerdict.Repudiated => "签名证书在签名前已被吊销，这份签名无效。",
            PublicVerdict.Undetermined => "保存的证书和吊销列表不足以说明签名证书当时有效，这份签名须由主管部门判断。",
            PublicVerdict.Altered =>
                "登记的内容与签名或公开日志不一致，网站上的这份记录不可信。请以手中的回执和证据包为准，并告知主管部门。",
            _ => null,
        };

    private bool AsksForJson()
    {
        var accept = Request.Headers.Accept.ToString();
        return !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }

    private async Task<IActionResult> AnswerAsync(IResult answer)
    {
        await answer.ExecuteAsync(HttpContext);
        return new EmptyResult();
    }
}
