using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>The attachments of a 强制注销.</summary>
internal static class DeregistrationFiles
{
    public static UploadOwner OwnerOf(CompulsoryDeregistration deregistration) =>
        new(UploadSubject.CompulsoryDeregistration, deregistration.Id, deregistration.EnterpriseId);
}

/// <summary>附件类型: ours, from the legal grounds (建设部令147号 14, 15); the manual names no values.</summary>
internal static class AttachmentTypes
{
    public static IReadOnlyList<string> All { get; } =
    [
        "解除（终止）劳动合同证明",
        "劳动仲裁裁决书",
        "法院判决书",
        "退休证明",
        "死亡证明",
        "丧失行为能力证明",
        "离职（辞职）材料及送达证明",
        "企业情况说明",
        "其他",
    ];
}
