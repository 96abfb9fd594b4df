using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Personnel;

/// <summary>已注册人员: whose registration at this enterprise stands today (Manual S37).</summary>
internal static class OwnPersonnel
{
    public static IQueryable<Registration> RegisteredAt(
        this IQueryable<Registration> registrations,
        Guid? enterpriseId
    ) =>
        registrations.Where(r =>
            r.EnterpriseId == enterpriseId
            && (r.Status == RegistrationStatus.Active || r.Status == RegistrationStatus.Suspended)
        );

    /// <summary>Applications that came to the enterprise: a draft, or one withdrawn before, is still the person's own affair.</summary>
    public static IQueryable<RegistrationApplication> ThatReached(
        this IQueryable<RegistrationApplication> applications
    ) =>
        applications.Where(a =>
            a.ReportedAt != null
            || a.State == ApplicationState.PendingReport
            || a.State == ApplicationState.EnterpriseReturned
        );
}
