namespace JianliRegistry.Core.Applications;

/// <summary>Everything that can happen to a 注册申请. What each one requires is its <see cref="ApplicationMove"/>.</summary>
public enum ApplicationEvent
{
    CreateDraft,
    SubmitToEnterprise,
    WithdrawByApplicant,
    ReturnByEnterprise,
    Revise,
    AbandonByApplicant,
    ReportToMinistry,
    LapsePendingReport,
    RequireCorrection,
    Supplement,
    LapseCorrection,
    RefuseAcceptance,
    Accept,
    DeemAccepted,
    CompleteReviewWithNotice,
    CompleteReview,
    CloseNotice,
    SustainObjection,
    Grant,
    Deny,
    SendBackToReview,
    IssueCertificate,
    DeemRenewed,
}
