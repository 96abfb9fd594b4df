namespace JianliRegistry.Core.Reporting;

/// <summary>办理决定: what an enterprise decides about an application that waits for it (Manual S32–S34).</summary>
public static class ReportDecision
{
    public const string Report = "上报";
    public const string Return = "不予上报";
}
