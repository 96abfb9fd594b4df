namespace JianliRegistry.Server.Hosting;

/// <summary>The problems of signed acts, of 强制注销 and of 企业信息修改, for <see cref="ProblemTable"/>.</summary>
internal static class ActProblems
{
    public static readonly Problem AttachmentMissing = new(
        "act.attachment_missing",
        422,
        "还没有上传附件材料",
        "请先上传附件材料，再提交。",
        "No attachment was uploaded",
        "Upload the attachment first."
    );

    /// <summary>The loser of 撤回 against 受理 (Manual S46).</summary>
    public static readonly Problem DeregistrationAccepted = new(
        "deregistration.accepted",
        409,
        "部级已受理，无法撤回。",
        "请在列表中查看办理进度。",
        "The ministry has accepted it; it can't be withdrawn.",
        "Follow its progress in the list."
    );

    public static readonly Problem DeregistrationMoved = new(
        "deregistration.moved",
        409,
        "企业已撤回，或者该申请已经办理。",
        "请刷新列表查看最新状态。",
        "The enterprise has withdrawn it, or it was dealt with already.",
        "Reload the list."
    );

    public static readonly Problem InfoChangeMoved = new(
        "info_change.moved",
        409,
        "该修改申请已经办理或者已撤回。",
        "请刷新页面查看最新状态。",
        "This change was dealt with or withdrawn already.",
        "Reload the page."
    );

    public static readonly Problem AnotherUnderWay = new(
        "act.another_under_way",
        409,
        "已有待审核的申请",
        "请等待办理结果，或者先撤回那份申请。",
        "Another application waits for its decision",
        "Wait for it, or withdraw it first."
    );

    public static readonly Problem StatementChanged = new(
        "submit.statement_changed",
        409,
        "页面内容已变化，请重新核对后上报。",
        "请刷新页面，重新核对并签名。",
        "The content has changed since you saw it",
        "Reload, review and sign again."
    );

    public static readonly Problem AlreadySubmitted = new(
        "submit.already_submitted",
        409,
        "该申请已上报，不能重复上报。",
        "请在签名回执中查看。",
        "Already reported",
        "See its receipt."
    );
}
