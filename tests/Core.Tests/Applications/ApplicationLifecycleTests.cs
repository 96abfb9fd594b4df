using JianliRegistry.Core.Applications;
using static JianliRegistry.Core.Applications.ApplicationState;

namespace JianliRegistry.Core.Tests.Applications;

public sealed class ApplicationLifecycleTests
{
    private static readonly ApplicationState?[] States =
    [
        null,
        .. Enum.GetValues<ApplicationState>().Select(s => (ApplicationState?)s),
    ];

    /// <summary>One move per event whose facts satisfy its guard.</summary>
    private static readonly Dictionary<ApplicationEvent, ApplicationMove> Permitted = new ApplicationMove[]
    {
        new ApplicationMove.CreateDraft(RealNameVerified: true, ConflictOpen: false, UnderBan: false),
        new ApplicationMove.SubmitToEnterprise(MaterialsComplete: true, ApplicantCommitted: true),
        new ApplicationMove.WithdrawByApplicant(EverReported: false),
        new ApplicationMove.ReturnByEnterprise("证件过期或不清晰"),
        new ApplicationMove.Revise(),
        new ApplicationMove.AbandonByApplicant(EverReported: false),
        new ApplicationMove.ReportToMinistry(true, true, true, true, true),
        new ApplicationMove.LapsePendingReport(31, 30),
        new ApplicationMove.RequireCorrection(5, 1, RequiredBefore: false),
        new ApplicationMove.Supplement(1, 2),
        new ApplicationMove.LapseCorrection(31, 30),
        new ApplicationMove.RefuseAcceptance("不属于本机关职权范围"),
        new ApplicationMove.Accept(NoticeIssued: true),
        new ApplicationMove.DeemAccepted(6),
        new ApplicationMove.CompleteReviewWithNotice(BusinessType.Initial),
        new ApplicationMove.CompleteReview(BusinessType.Renewal),
        new ApplicationMove.CloseNotice(10, 0),
        new ApplicationMove.SustainObjection("异议成立"),
        new ApplicationMove.Grant(),
        new ApplicationMove.Deny("不符合条件", "可以申请行政复议"),
        new ApplicationMove.SendBackToReview("请核对继续教育学时"),
        new ApplicationMove.IssueCertificate(Announced: true),
        new ApplicationMove.DeemRenewed(BusinessType.Renewal, 30, ExpiryReached: true),
    }.ToDictionary(move => move.Event);

    public static TheoryData<ApplicationMove> RefusedByGuard =>
        [
            new ApplicationMove.CreateDraft(RealNameVerified: false, ConflictOpen: false, UnderBan: false),
            new ApplicationMove.CreateDraft(RealNameVerified: true, ConflictOpen: true, UnderBan: false),
            new ApplicationMove.CreateDraft(RealNameVerified: true, ConflictOpen: false, UnderBan: true),
            new ApplicationMove.SubmitToEnterprise(MaterialsComplete: false, ApplicantCommitted: true),
            new ApplicationMove.SubmitToEnterprise(MaterialsComplete: true, ApplicantCommitted: false),
            new ApplicationMove.WithdrawByApplicant(EverReported: true),
            new ApplicationMove.ReturnByEnterprise(null),
            new ApplicationMove.ReturnByEnterprise("  "),
            new ApplicationMove.AbandonByApplicant(EverReported: true),
            new ApplicationMove.ReportToMinistry(false, true, true, true, true),
            new ApplicationMove.ReportToMinistry(true, false, true, true, true),
            new ApplicationMove.ReportToMinistry(true, true, false, true, true),
            new ApplicationMove.ReportToMinistry(true, true, true, false, true),
            new ApplicationMove.ReportToMinistry(true, true, true, true, false),
            new ApplicationMove.LapsePendingReport(30, 30),
            new ApplicationMove.LapsePendingReport(1000, null),
            new ApplicationMove.RequireCorrection(6, 1, RequiredBefore: false),
            new ApplicationMove.RequireCorrection(5, 0, RequiredBefore: false),
            new ApplicationMove.RequireCorrection(5, 1, RequiredBefore: true),
            new ApplicationMove.Supplement(1, 1),
            new ApplicationMove.Supplement(1, 3),
            new ApplicationMove.LapseCorrection(30, 30),
            new ApplicationMove.LapseCorrection(1000, null),
            new ApplicationMove.RefuseAcceptance(""),
            new ApplicationMove.Accept(NoticeIssued: false),
            new ApplicationMove.DeemAccepted(5),
            new ApplicationMove.CompleteReviewWithNotice(BusinessType.Renewal),
            new ApplicationMove.CompleteReview(BusinessType.Initial),
            new ApplicationMove.CloseNotice(9, 0),
            new ApplicationMove.CloseNotice(10, 1),
            new ApplicationMove.SustainObjection(null),
            new ApplicationMove.Deny("", "可以申请行政复议"),
            new ApplicationMove.Deny("不符合条件", ""),
            new ApplicationMove.SendBackToReview(null),
            new ApplicationMove.IssueCertificate(Announced: false),
            new ApplicationMove.DeemRenewed(BusinessType.Initial, 30, ExpiryReached: true),
            new ApplicationMove.DeemRenewed(BusinessType.Renewal, 29, ExpiryReached: true),
            new ApplicationMove.DeemRenewed(BusinessType.Renewal, 30, ExpiryReached: false),
        ];

    [Fact]
    public void Every_pair_of_state_and_event_leads_where_the_domain_model_says_or_nowhere()
    {
        var found = new List<string>();
        foreach (var state in States)
        {
            foreach (var @event in Enum.GetValues<ApplicationEvent>())
            {
                foreach (var actor in Enum.GetValues<Actor>())
                {
                    if (ApplicationLifecycle.TryMove(state, Permitted[@event], actor, out var to, out _))
                    {
                        found.Add($"{to.Number} {state?.ToString() ?? "-"} {@event} {actor} {to.To}");
                    }
                }
            }
        }

        Assert.Equal(ExpectedRows.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Seed", "S35")]
    public void Report_cannot_be_undone_by_any_enterprise_or_applicant_event()
    {
        foreach (var state in ReportStatuses.AfterReport)
        {
            foreach (var @event in Enum.GetValues<ApplicationEvent>())
            {
                Assert.False(
                    ApplicationLifecycle.TryMove(state, Permitted[@event], Actor.Enterprise, out _, out _),
                    $"the enterprise could {@event} in {state}"
                );

                // The supplement answers the registration centre; it opens a round and takes nothing back.
                var moved = ApplicationLifecycle.TryMove(
                    state,
                    Permitted[@event],
                    Actor.Applicant,
                    out var transition,
                    out _
                );
                Assert.True(
                    !moved || (state == CorrectionRequired && transition?.Number == "A10"),
                    $"the applicant could {@event} in {state}"
                );
            }
        }
    }

    [Fact]
    [Trait("Seed", "S35")]
    public void Once_reported_no_chain_of_enterprise_and_applicant_events_ends_withdrawn()
    {
        // A later round passes through 待企业上报 again; there the facts say that a round was reported.
        ApplicationMove[] later =
        [
            .. Permitted.Values.Where(m =>
                m.Event is not (ApplicationEvent.WithdrawByApplicant or ApplicationEvent.AbandonByApplicant)
            ),
            new ApplicationMove.WithdrawByApplicant(EverReported: true),
            new ApplicationMove.AbandonByApplicant(EverReported: true),
        ];
        var reached = new HashSet<ApplicationState>(ReportStatuses.AfterReport);
        var queue = new Queue<ApplicationState>(reached);
        while (queue.TryDequeue(out var state))
        {
            foreach (var move in later)
            {
                foreach (var actor in Enum.GetValues<Actor>())
                {
                    if (ApplicationLifecycle.TryMove(state, move, actor, out var to, out _) && reached.Add(to.To))
                    {
                        queue.Enqueue(to.To);
                    }
                }
            }
        }

        Assert.DoesNotContain(Withdrawn, reached);
    }

    [Fact]
    public void Every_state_reaches_a_terminal_state()
    {
        foreach (var start in Enum.GetValues<ApplicationState>())
        {
            var reached = new HashSet<ApplicationState> { start };
            while (
                ApplicationLifecycle
                    .Table.Where(row => row.Key.From is { } from && reached.Contains(from))
                    .Aggregate(false, (grew, row) => reached.Add(row.Value.To) || grew)
            ) { }

            Assert.Contains(reached, ApplicationLifecycle.Terminal.Contains);
        }
    }

    [Fact]
    public void No_event_leaves_a_terminal_state_and_every_other_state_has_one()
    {
        foreach (var state in Enum.GetValues<ApplicationState>())
        {
            var leaves = ApplicationLifecycle.Table.Keys.Any(key => key.From == state);
            Assert.NotEqual(ApplicationLifecycle.Terminal.Contains(state), leaves);
        }
    }

    [Fact]
    public void Every_way_back_to_the_enterprise_opens_a_new_round()
    {
        // From each decision of the enterprise, no path to the next decision avoids a row that opens a round.
        var sameRound = ApplicationLifecycle.Table.Where(row => !row.Value.OpensRound).ToList();
        var reached = new HashSet<ApplicationState> { EnterpriseReturned, Reported };
        while (
            sameRound
                .Where(row => row.Key.From is { } from && reached.Contains(from))
                .Aggregate(false, (grew, row) => reached.Add(row.Value.To) || grew)
        ) { }

        Assert.DoesNotContain(PendingReport, reached);
    }

    [Theory]
    [MemberData(nameof(RefusedByGuard), DisableDiscoveryEnumeration = true)]
    public void A_move_whose_facts_fall_short_is_refused_in_every_state(ApplicationMove move)
    {
        foreach (var state in States)
        {
            foreach (var actor in Enum.GetValues<Actor>())
            {
                Assert.False(ApplicationLifecycle.TryMove(state, move, actor, out _, out _));
            }
        }
    }

    [Fact]
    public void The_refusal_tells_a_missing_row_from_a_wrong_actor_from_an_unmet_guard()
    {
        var report = Permitted[ApplicationEvent.ReportToMinistry];
        Assert.Equal(TransitionRefusal.NoSuchTransition, RefusalOf(Reported, report, Actor.Enterprise));
        Assert.Equal(TransitionRefusal.ActorNotAllowed, RefusalOf(PendingReport, report, Actor.Applicant));
        Assert.Equal(
            TransitionRefusal.GuardNotSatisfied,
            RefusalOf(PendingReport, new ApplicationMove.ReturnByEnterprise(""), Actor.Enterprise)
        );
    }

    private static TransitionRefusal RefusalOf(ApplicationState state, ApplicationMove move, Actor actor)
    {
        Assert.False(ApplicationLifecycle.TryMove(state, move, actor, out _, out var refusal));
        return refusal;
    }

    private static readonly string[] ExpectedRows =
    [
        "A1 - CreateDraft Applicant Draft",
        "A2 Draft SubmitToEnterprise Applicant PendingReport",
        "A3 PendingReport WithdrawByApplicant Applicant Withdrawn",
        "A4 PendingReport ReturnByEnterprise Enterprise EnterpriseReturned",
        "A5 EnterpriseReturned Revise Applicant Draft",
        "A6 EnterpriseReturned AbandonByApplicant Applicant Withdrawn",
        "A7 PendingReport ReportToMinistry Enterprise Reported",
        "A8 PendingReport LapsePendingReport System Lapsed",
        "A9 Reported RequireCorrection RegistrationCenter CorrectionRequired",
        "A10 CorrectionRequired Supplement Applicant PendingReport",
        "A11 CorrectionRequired LapseCorrection System Lapsed",
        "A12 Reported RefuseAcceptance RegistrationCenter NotAccepted",
        "A13 Reported Accept RegistrationCenter Accepted",
        "A14 Reported DeemAccepted System Accepted",
        "A15 Accepted CompleteReviewWithNotice RegistrationCenter PublicNotice",
        "A16 Accepted CompleteReview RegistrationCenter PendingApproval",
        "A17 PublicNotice CloseNotice System PendingApproval",
        "A18 PublicNotice SustainObjection RegistrationCenter PendingApproval",
        "A19 PendingApproval Grant Ministry Granted",
        "A20 PendingApproval Deny Ministry Denied",
        "A21 PendingApproval SendBackToReview Ministry Accepted",
        "A22 Granted IssueCertificate RegistrationCenter Completed",
        "A23 Reported DeemRenewed System Granted",
        "A24 Accepted DeemRenewed System Granted",
        "A25 PendingApproval DeemRenewed System Granted",
    ];
}
