namespace JianliRegistry.Core.Applications;

/// <summary>上报状态: what the enterprise sees and filters by (Manual S36). Derived, never stored.</summary>
public enum ReportStatus
{
    /// <summary>待上报</summary>
    Pending,

    /// <summary>已退回</summary>
    Returned,

    /// <summary>已上报</summary>
    Reported,
}

/// <summary>Derives the 上报状态 from the state of an application.</summary>
public static class ReportStatuses
{
    /// <summary>States that an application can be in only after it was reported.</summary>
    public static IReadOnlyList<ApplicationState> AfterReport { get; } =
    [
        ApplicationState.Reported,
        ApplicationState.CorrectionRequired,
        ApplicationState.Accepted,
        ApplicationState.PublicNotice,
        ApplicationState.PendingApproval,
        ApplicationState.Granted,
        ApplicationState.Completed,
        ApplicationState.Denied,
        ApplicationState.NotAccepted,
    ];

    /// <summary>null: the enterprise has nothing to see (a draft; withdrawn or lapsed before any report).</summary>
    /// <param name="everReported">True once any round was reported; only then is a lapsed application 已上报.</param>
    public static ReportStatus? Of(ApplicationState state, bool everReported) =>
        state switch
        {
            ApplicationState.PendingReport => ReportStatus.Pending,
            ApplicationState.EnterpriseReturned => ReportStatus.Returned,
            ApplicationState.Draft or ApplicationState.Withdrawn => null,
            ApplicationState.Lapsed => everReported ? ReportStatus.Reported : null,
            _ => ReportStatus.Reported,
        };

    public static string DisplayName(this ReportStatus status) =>
        status switch
        {
            ReportStatus.Pending => "待上报",
            ReportStatus.Returned => "已退回",
            _ => "已上报",
        };
}
