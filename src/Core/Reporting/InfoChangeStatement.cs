using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>One 重要信息 that changes. The old value is what was in force when the statement was rendered.</summary>
public sealed record ChangedItem(string Field, string Old, string New)
{
    internal string Render() => $"{Field}：{Old} → {New}";
}

/// <summary>Everything `jianli-info-change/1` states (Manual S49..S52).</summary>
/// <param name="Reason">修改原因, clean (<see cref="StatementText.Clean"/>).</param>
/// <param name="LicenseCopy">正本 or 副本.</param>
public sealed record InfoChangeFacts(
    ActSigner Signer,
    string Number,
    string Reason,
    IReadOnlyList<ChangedItem> Items,
    string LicenseCopy,
    IReadOnlyList<StatementAttachment> Attachments
);

/// <summary>企业重要信息修改 → statement `jianli-info-change/1`.</summary>
public static class InfoChangeStatement
{
    public const string Kind = "jianli-info-change/1";
    public const string Decision = "修改重要信息";
    public const string BusinessType = "企业重要信息修改";

    public static Verdict<Statement> Create(InfoChangeFacts facts) =>
        Statement.Create(
            Kind,
            [
                new(StatementKeys.Decision, Decision),
                .. facts.Signer.Head(),
                new(StatementKeys.ApplicationNumber, facts.Number),
                new(StatementKeys.BusinessType, BusinessType),
                new(StatementKeys.ChangeReason, facts.Reason),
                .. StatementLines.Of(StatementKeys.ChangedItem, facts.Items.Select(item => item.Render())),
                new(StatementKeys.LicenseCopy, facts.LicenseCopy),
                .. StatementLines.Of(StatementKeys.Attachment, facts.Attachments.Select(a => a.Render())),
                .. facts.Signer.Tail(),
            ]
        );
}
