using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.AbnormalInfo;

/// <summary>What an enterprise may see: penalties in force of the engineers who are registered with it today (Manual S57).</summary>
internal static class OwnPenalties
{
    public static IQueryable<AdministrativePenalty> PenaltiesOf(this RegistryDbContext db, Guid? enterpriseId) =>
        db.Penalties.Where(p =>
            p.WithdrawnAt == null
            && db.Registrations.Any(r =>
                r.EngineerId == p.EngineerId
                && r.EnterpriseId == enterpriseId
                && (r.Status == RegistrationStatus.Active || r.Status == RegistrationStatus.Suspended)
            )
        );
}
