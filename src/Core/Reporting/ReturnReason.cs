using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>Why an enterprise does not report an application 退回理由: picked from the catalogue or typed (Manual S34).</summary>
public sealed record ReturnReason(string Code, string Text)
{
    public const int MaxLength = 500;

    private static readonly ReturnReason Other = new("R99", "其他");

    /// <summary>Ours: the manual names no values.</summary>
    public static IReadOnlyList<ReturnReason> Catalogue { get; } =
    [
        new("R01", "个人信息与证件不一致"),
        new("R02", "证件过期或不清晰"),
        new("R03", "资格证书缺失或不一致"),
        new("R04", "照片不符合要求"),
        new("R05", "劳动合同缺失、过期或单位不一致"),
        new("R06", "社保缴纳单位与聘用单位不一致"),
        new("R07", "学历/职称证明不符合要求"),
        new("R08", "申请专业与经历、业绩不符"),
        new("R09", "继续教育学时不足"),
        new("R10", "尚未与原单位解除劳动关系"),
        new("R11", "已在其他单位注册或有在办业务"),
        new("R12", "年龄超过65周岁"),
        new("R13", "非本单位人员"),
        new("R14", "本人要求撤回"),
        Other,
    ];

    /// <summary>
    /// What the statement will say: "R05" becomes the catalogue's text, "R05 合同已于上月到期" that text and the remark, any other text
    /// stands under R99. R99 alone is no reason.
    /// </summary>
    public static Verdict<string> Resolve(string? entered)
    {
        if (!StatementText.Clean(entered ?? "").TryGetValue(out var text, out var rejection))
        {
            return rejection;
        }

        var picked = Catalogue.FirstOrDefault(reason =>
            text == reason.Code || text.StartsWith(reason.Code + " ", StringComparison.Ordinal)
        );
        var remark = picked is null ? text : text[picked.Code.Length..].Trim();
        var reason = picked ?? Other;
        if (remark.Length == 0 && reason == Other)
        {
            return new Rejection(RejectionReason.ReturnReasonMissing, "no reason was picked or typed");
        }

        if (remark.Length > MaxLength)
        {
            return new Rejection(RejectionReason.ReturnReasonMissing, $"a reason has at most {MaxLength} characters");
        }

        return $"{reason.Code} {reason.Text}{(remark.Length > 0 ? "：" + remark : "")}";
    }
}
