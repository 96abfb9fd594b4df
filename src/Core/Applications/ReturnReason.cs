using System.Text;

namespace JianliRegistry.Core.Applications;

/// <summary>退回理由: picked from the catalogue or typed (Manual S34).</summary>
public sealed record ReturnReason(string Code, string Text)
{
    public const int MaxLength = 500;

    /// <summary>The catalogue; its texts are ours, the manual prints none.</summary>
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
    ];

    /// <summary>1 to 500 characters once trimmed.</summary>
    public static bool IsAcceptable(string? reason) => reason?.Trim().Length is > 0 and <= MaxLength;

    /// <summary>A typed reason as one statement line: NFC, and each line break becomes ；.</summary>
    public static string Normalize(string reason)
    {
        var lines = reason
            .Normalize(NormalizationForm.FormC)
            .Split(['\r', '\n', '\u0085', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0);
        return string.Join('；', lines);
    }
}
