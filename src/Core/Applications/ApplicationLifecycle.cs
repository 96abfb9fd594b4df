using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using static JianliRegistry.Core.Applications.Actor;
using static JianliRegistry.Core.Applications.ApplicationEvent;
using static JianliRegistry.Core.Applications.ApplicationState;

namespace JianliRegistry.Core.Applications;

/// <summary>One row of the life of an application.</summary>
/// <param name="Number">A1..A25 of the domain model.</param>
/// <param name="OpensRound">The next enterprise decision signs a new round: a round has one decision, ever.</param>
public sealed record ApplicationTransition(string Number, Actor Actor, ApplicationState To, bool OpensRound = false);

/// <summary>Why an event may not happen.</summary>
public enum TransitionRefusal
{
    None,

    /// <summary>The table has no such row: the event does not exist in this state.</summary>
    NoSuchTransition,

    /// <summary>The row exists, but for another actor.</summary>
    ActorNotAllowed,

    /// <summary>The facts do not satisfy the guard.</summary>
    GuardNotSatisfied,
}

/// <summary>The whole life of a 注册申请 in one table; a move that is not written here does not exist.</summary>
public static class ApplicationLifecycle
{
    /// <summary>Working days for the one-time notice of defects (行政许可法 32(4)).</summary>
    public const int NoticeLimit = 5;

    /// <summary>Working days of 公示.</summary>
    public const int PublicNoticeDays = 10;

    /// <summary>Days before expiry by which a renewal has to be filed (行政许可法 50).</summary>
    public const int RenewalNotice = 30;

    /// <summary>A null state is "does not exist yet".</summary>
    public static FrozenDictionary<
        (ApplicationState? From, ApplicationEvent Event),
        ApplicationTransition
    > Table { get; } =
        new Dictionary<(ApplicationState? From, ApplicationEvent Event), ApplicationTransition>
        {
            [(null, CreateDraft)] = new("A1", Applicant, Draft),
            [(Draft, SubmitToEnterprise)] = new("A2", Applicant, PendingReport),
            [(PendingReport, WithdrawByApplicant)] = new("A3", Applicant, Withdrawn),
            [(PendingReport, ReturnByEnterprise)] = new("A4", Enterprise, EnterpriseReturned),
            [(EnterpriseReturned, Revise)] = new("A5", Applicant, Draft, OpensRound: true),
            [(EnterpriseReturned, AbandonByApplicant)] = new("A6", Applicant, Withdrawn),
            [(PendingReport, ReportToMinistry)] = new("A7", Enterprise, Reported),
            [(PendingReport, LapsePendingReport)] = new("A8", Actor.System, Lapsed),

            // Manual S35: once reported, no enterprise event exists in any state, and the applicant has one answer
            // only, the supplement that the registration centre asked for.
            [(Reported, RequireCorrection)] = new("A9", RegistrationCenter, CorrectionRequired),
            [(CorrectionRequired, Supplement)] = new("A10", Applicant, PendingReport, OpensRound: true),
            [(CorrectionRequired, LapseCorrection)] = new("A11", Actor.System, Lapsed),
            [(Reported, RefuseAcceptance)] = new("A12", RegistrationCenter, NotAccepted),
            [(Reported, Accept)] = new("A13", RegistrationCenter, Accepted),
            [(Reported, DeemAccepted)] = new("A14", Actor.System, Accepted),
            [(Accepted, CompleteReviewWithNotice)] = new("A15", RegistrationCenter, PublicNotice),
            [(Accepted, CompleteReview)] = new("A16", RegistrationCenter, PendingApproval),
            [(PublicNotice, CloseNotice)] = new("A17", Actor.System, PendingApproval),
            [(PublicNotice, SustainObjection)] = new("A18", RegistrationCenter, PendingApproval),
            [(PendingApproval, Grant)] = new("A19", Ministry, Granted),
            [(PendingApproval, Deny)] = new("A20", Ministry, Denied),
            [(PendingApproval, SendBackToReview)] = new("A21", Ministry, Accepted),
            [(Granted, IssueCertificate)] = new("A22", RegistrationCenter, Completed),
            [(Reported, DeemRenewed)] = new("A23", Actor.System, Granted),
            [(Accepted, DeemRenewed)] = new("A24", Actor.System, Granted),
            [(PendingApproval, DeemRenewed)] = new("A25", Actor.System, Granted),
        }.ToFrozenDictionary();

    /// <summary>No event leaves these.</summary>
    public static IReadOnlyList<ApplicationState> Terminal { get; } =
    [Completed, Denied, NotAccepted, Withdrawn, Lapsed];

    /// <summary>Whether <paramref name="actor"/> may make <paramref name="move"/> now, and where it leads.</summary>
    public static bool TryMove(
        ApplicationState? from,
        ApplicationMove move,
        Actor actor,
        [NotNullWhen(true)] out ApplicationTransition? transition,
        out TransitionRefusal refusal
    )
    {
        if (!Table.TryGetValue((from, move.Event), out transition))
        {
            refusal = TransitionRefusal.NoSuchTransition;
        }
        else if (transition.Actor != actor)
        {
            refusal = TransitionRefusal.ActorNotAllowed;
        }
        else
        {
            refusal = move.Permits() ? TransitionRefusal.None : TransitionRefusal.GuardNotSatisfied;
        }

        if (refusal != TransitionRefusal.None)
        {
            transition = null;
        }

        return transition is not null;
    }
}
