namespace JianliRegistry.Core.Applications;

/// <summary>
/// One event together with the facts that its guard needs (domain model, A1..A25). The caller states facts it has
/// established; only <see cref="ApplicationLifecycle"/> decides whether the event may happen.
/// </summary>
public abstract record ApplicationMove
{
    private ApplicationMove() { }

    public abstract ApplicationEvent Event { get; }

    /// <summary>Whether the facts permit the event. The state and the actor are the table's business.</summary>
    internal abstract bool Permits();

    /// <summary>A1. Real name proved; no open application that conflicts; no ban in force.</summary>
    public sealed record CreateDraft(bool RealNameVerified, bool ConflictOpen, bool UnderBan) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.CreateDraft;

        internal override bool Permits() => RealNameVerified && !ConflictOpen && !UnderBan;
    }

    /// <summary>A2. Fields and attachments complete; the applicant's own commitment given.</summary>
    public sealed record SubmitToEnterprise(bool MaterialsComplete, bool ApplicantCommitted) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.SubmitToEnterprise;

        internal override bool Permits() => MaterialsComplete && ApplicantCommitted;
    }

    /// <summary>A3. The applicant takes it back, unless any round was reported (Manual S35).</summary>
    public sealed record WithdrawByApplicant(bool EverReported) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.WithdrawByApplicant;

        internal override bool Permits() => !EverReported;
    }

    /// <summary>A4. 不予上报 with a reason, picked or typed (Manual S34).</summary>
    public sealed record ReturnByEnterprise(string? Reason) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.ReturnByEnterprise;

        internal override bool Permits() => !string.IsNullOrWhiteSpace(Reason);
    }

    /// <summary>A5.</summary>
    public sealed record Revise : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.Revise;

        internal override bool Permits() => true;
    }

    /// <summary>A6. As A3: once reported, an application ends by decision or by lapse, not by the applicant.</summary>
    public sealed record AbandonByApplicant(bool EverReported) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.AbandonByApplicant;

        internal override bool Permits() => !EverReported;
    }

    /// <summary>A7. 上报, the act that the identity key signs (Manual S33).</summary>
    /// <param name="ClausesConfirmed">Every clause of the current template, each on its own.</param>
    /// <param name="SignatureTrusted">Signature, path and revocation were checked.</param>
    /// <param name="StatementIsCurrent">The signed statement equals the one rebuilt from the current row.</param>
    /// <param name="CertificateIsEmployers">The certificate is bound to the employer's credit code.</param>
    /// <param name="NonceUnused">The sign request was spent by this very act.</param>
    public sealed record ReportToMinistry(
        bool ClausesConfirmed,
        bool SignatureTrusted,
        bool StatementIsCurrent,
        bool CertificateIsEmployers,
        bool NonceUnused
    ) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.ReportToMinistry;

        internal override bool Permits() =>
            ClausesConfirmed && SignatureTrusted && StatementIsCurrent && CertificateIsEmployers && NonceUnused;
    }

    /// <summary>A8. An enterprise that neither reports nor returns cannot hold a person's application for ever.</summary>
    public sealed record LapsePendingReport(int WorkingDaysWaited, int? LapseAfterWorkingDays) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.LapsePendingReport;

        internal override bool Permits() => WorkingDaysWaited > LapseAfterWorkingDays;
    }

    /// <summary>A9. 一次性告知: within five working days, complete, and once (行政许可法 32).</summary>
    public sealed record RequireCorrection(int WorkingDaysWaited, int DefectCount, bool RequiredBefore)
        : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.RequireCorrection;

        internal override bool Permits() =>
            WorkingDaysWaited <= ApplicationLifecycle.NoticeLimit && DefectCount > 0 && !RequiredBefore;
    }

    /// <summary>A10. Opens the next round, which the enterprise has to sign anew.</summary>
    public sealed record Supplement(int Round, int NextRound) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.Supplement;

        internal override bool Permits() => NextRound == Round + 1;
    }

    /// <summary>A11.</summary>
    public sealed record LapseCorrection(int WorkingDaysWaited, int? LapseAfterWorkingDays) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.LapseCorrection;

        internal override bool Permits() => WorkingDaysWaited > LapseAfterWorkingDays;
    }

    /// <summary>A12. 不予受理通知书 with its reason.</summary>
    public sealed record RefuseAcceptance(string? Reason) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.RefuseAcceptance;

        internal override bool Permits() => !string.IsNullOrWhiteSpace(Reason);
    }

    /// <summary>A13. 受理通知书 issued.</summary>
    public sealed record Accept(bool NoticeIssued) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.Accept;

        internal override bool Permits() => NoticeIssued;
    }

    /// <summary>A14. Five working days of silence: accepted as of the day of receipt (行政许可法 32(4)).</summary>
    public sealed record DeemAccepted(int WorkingDaysWaited) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.DeemAccepted;

        internal override bool Permits() => WorkingDaysWaited > ApplicationLifecycle.NoticeLimit;
    }

    /// <summary>A15.</summary>
    public sealed record CompleteReviewWithNotice(BusinessType Type) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.CompleteReviewWithNotice;

        internal override bool Permits() => Type.RequiresPublicNotice();
    }

    /// <summary>A16.</summary>
    public sealed record CompleteReview(BusinessType Type) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.CompleteReview;

        internal override bool Permits() => !Type.RequiresPublicNotice();
    }

    /// <summary>A17. Ten working days are over and every objection is settled.</summary>
    public sealed record CloseNotice(int WorkingDaysShown, int OpenObjections) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.CloseNotice;

        internal override bool Permits() =>
            WorkingDaysShown >= ApplicationLifecycle.PublicNoticeDays && OpenObjections == 0;
    }

    /// <summary>A18. The centre upholds an objection; its opinion is to refuse.</summary>
    public sealed record SustainObjection(string? Opinion) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.SustainObjection;

        internal override bool Permits() => !string.IsNullOrWhiteSpace(Opinion);
    }

    /// <summary>A19. A late decision is unlawful but not void: lateness is reported, it does not forbid the grant.</summary>
    public sealed record Grant : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.Grant;

        internal override bool Permits() => true;
    }

    /// <summary>A20. Reasons and remedies have to be told (行政许可法 38).</summary>
    public sealed record Deny(string? Reasons, string? Remedies) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.Deny;

        internal override bool Permits() => !string.IsNullOrWhiteSpace(Reasons) && !string.IsNullOrWhiteSpace(Remedies);
    }

    /// <summary>A21.</summary>
    public sealed record SendBackToReview(string? Note) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.SendBackToReview;

        internal override bool Permits() => !string.IsNullOrWhiteSpace(Note);
    }

    /// <summary>A22. The certificate follows the announcement.</summary>
    public sealed record IssueCertificate(bool Announced) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.IssueCertificate;

        internal override bool Permits() => Announced;
    }

    /// <summary>A23–A25. Filed in time, expiry reached, no decision: deemed renewed (行政许可法 50).</summary>
    public sealed record DeemRenewed(BusinessType Type, int DaysFiledBeforeExpiry, bool ExpiryReached) : ApplicationMove
    {
        public override ApplicationEvent Event => ApplicationEvent.DeemRenewed;

        internal override bool Permits() =>
            Type == BusinessType.Renewal
            && DaysFiledBeforeExpiry >= ApplicationLifecycle.RenewalNotice
            && ExpiryReached;
    }
}
