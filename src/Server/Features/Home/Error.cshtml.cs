using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Texts;
using JianliRegistry.Server.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Home;

/// <summary>The error page: what happened, what became of the person's data, a code, whom to call.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
public sealed class ErrorModel(IOptions<SupportOptions> support) : PageModel
{
    public int Status { get; private set; }
    public string CorrelationId => HttpContext.TraceIdentifier;
    public SupportOptions Support => support.Value;

    public string Headline =>
        Status switch
        {
            StatusCodes.Status401Unauthorized => "请重新登录",
            StatusCodes.Status403Forbidden => Refusal ?? "没有权限",
            StatusCodes.Status404NotFound => "没有找到这个页面",
            StatusCodes.Status410Gone => "已依法删除",
            StatusCodes.Status413PayloadTooLarge => "上传的文件过大",
            StatusCodes.Status429TooManyRequests => "操作过于频繁",
            StatusCodes.Status503ServiceUnavailable => "系统暂时不可用",
            >= StatusCodes.Status500InternalServerError => "系统出错了",
            _ => "请求没有完成",
        };

    public string Explanation =>
        Status switch
        {
            StatusCodes.Status401Unauthorized =>
                "登录已经超时，或者这个页面是以前登录时打开的。刚才的操作没有办理，请登录后重新办理。",
            StatusCodes.Status403Forbidden => Step ?? "这项操作需要用身份锁登录，或者不属于本企业。",
            StatusCodes.Status404NotFound => "地址可能有误，或者这条申请不属于本企业。请从列表重新进入。",
            StatusCodes.Status410Gone => "这份证据中的个人信息已依法删除，不能再导出证据包。回执仍然有效。",
            StatusCodes.Status413PayloadTooLarge => "文件没有保存。请返回上一页，按提示的大小缩小文件后重新上传。",
            StatusCodes.Status429TooManyRequests => "请稍候一分钟再试。",
            >= StatusCodes.Status500InternalServerError => "请稍后重试；仍然不行请把下面的代码告诉技术支持。",
            _ => "页面可能已经过期。请返回后刷新页面，再试一次。",
        };

    /// <summary>Whether to log in, or to log in with the key, is the next step.</summary>
    public bool LeadsToLogin => Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden;

    public string LoginText => Status == StatusCodes.Status401Unauthorized ? "去登录" : "用身份锁登录";

    private string? Refusal => HttpContext.Features.Get<Problem>() is { } p ? InLanguage(p.Chinese, p.English) : null;
    private string? Step =>
        HttpContext.Features.Get<Problem>() is { } p ? InLanguage(p.ChineseStep, p.EnglishStep) : null;

    private static string InLanguage(string chinese, string english) => Language.IsEnglish ? english : chinese;

    public string DataSafety =>
        Status >= StatusCodes.Status500InternalServerError
            ? "已经得到回执的上报不受影响。没有得到回执的，可以重新提交，不会产生两份回执。"
            : "没有改变。";

    public void OnGet(int status) => Show(status);

    public void OnPost(int status) => Show(status);

    /// <summary>Somebody who opens the address by hand learns only that there is nothing there.</summary>
    private void Show(int status)
    {
        var reached =
            HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || HttpContext.Features.Get<IExceptionHandlerFeature>() is not null;
        var failed = HttpContext.Features.Get<IExceptionHandlerFeature>() is { } failure
            ? Problems.StatusOf(failure.Error)
            : status;
        Status = reached ? failed : StatusCodes.Status404NotFound;
        Response.StatusCode = Status;
    }
}
