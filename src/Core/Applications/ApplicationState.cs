namespace JianliRegistry.Core.Applications;

/// <summary>Where a 注册申请 stands. Stored by name: a rename is a data migration.</summary>
public enum ApplicationState
{
    /// <summary>草稿</summary>
    Draft,

    /// <summary>待企业上报</summary>
    PendingReport,

    /// <summary>企业退回</summary>
    EnterpriseReturned,

    /// <summary>已上报（待受理）</summary>
    Reported,

    /// <summary>待补正</summary>
    CorrectionRequired,

    /// <summary>已受理（审核中）</summary>
    Accepted,

    /// <summary>公示中</summary>
    PublicNotice,

    /// <summary>待审批</summary>
    PendingApproval,

    /// <summary>准予注册</summary>
    Granted,

    /// <summary>办结</summary>
    Completed,

    /// <summary>不予注册</summary>
    Denied,

    /// <summary>不予受理</summary>
    NotAccepted,

    /// <summary>已撤回</summary>
    Withdrawn,

    /// <summary>已失效</summary>
    Lapsed,
}
