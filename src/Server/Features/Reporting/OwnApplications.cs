using System.Linq.Expressions;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>What an enterprise may see of the applications: its own, from the moment they were submitted to it.</summary>
internal static class OwnApplications
{
    /// <summary>Drafts, and what was withdrawn or lapsed before any report, are the applicant's business alone.</summary>
    private static readonly Expression<Func<RegistrationApplication, bool>> Shown = a =>
        a.State != ApplicationState.Draft
        && a.State != ApplicationState.Withdrawn
        && (a.State != ApplicationState.Lapsed || a.ReportedAt != null);

    private static readonly Func<RegistrationApplication, bool> IsShown = Shown.Compile();

    public static IQueryable<RegistrationApplication> OwnedBy(
        this IQueryable<RegistrationApplication> applications,
        Guid? enterpriseId
    ) => applications.Where(a => a.EnterpriseId == enterpriseId).Where(Shown);

    /// <summary>The same of one that was read.</summary>
    public static bool IsOwnedBy(this RegistrationApplication application, Guid? enterpriseId) =>
        application.EnterpriseId == enterpriseId && IsShown(application);

    /// <summary>上报状态 (Manual S36), derived from the state.</summary>
    public static IQueryable<RegistrationApplication> WithStatus(
        this IQueryable<RegistrationApplication> own,
        ReportStatus? status
    ) =>
        status switch
        {
            null => own,
            ReportStatus.Pending => own.Where(a => a.State == ApplicationState.PendingReport),
            ReportStatus.Returned => own.Where(a => a.State == ApplicationState.EnterpriseReturned),
            _ => own.Where(a =>
                a.State != ApplicationState.PendingReport && a.State != ApplicationState.EnterpriseReturned
            ),
        };
}

/// <summary>How a state looks on a page; the text always says it, the colour only repeats it (Manual S03).</summary>
internal static class StatusTag
{
    public static string TextOf(ApplicationState state, bool everReported) =>
        ReportStatuses.Of(state, everReported)?.DisplayName() ?? "";

    public static string ToneOf(ApplicationState state) =>
        state switch
        {
            ApplicationState.PendingReport => "warn",
            ApplicationState.EnterpriseReturned or ApplicationState.Denied or ApplicationState.NotAccepted => "bad",
            ApplicationState.Granted or ApplicationState.Completed => "ok",
            _ => "",
        };
}
