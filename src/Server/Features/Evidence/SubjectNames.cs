using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>What a signed act was about, as lists and receipts name it.</summary>
/// <param name="Person">Empty where the act is about the enterprise itself.</param>
/// <param name="Page">The path under which it is looked at.</param>
public sealed record SubjectName(string Number, string Person, string BusinessType, string Page);

/// <summary>Looks up the subjects of evidence, whatever kind of act it is of; one query a kind.</summary>
internal static class SubjectNames
{
    public static async Task<IReadOnlyDictionary<Guid, SubjectName>> OfAsync(
        RegistryDbContext db,
        IEnumerable<(BindingAct Act, Guid SubjectId)> subjects,
        CancellationToken ct
    )
    {
        var names = new Dictionary<Guid, SubjectName>();
        foreach (var kind in subjects.GroupBy(s => s.Act, s => s.SubjectId))
        {
            foreach (var (id, name) in await OfKindAsync(db, kind.Key, [.. kind.Distinct()], ct))
            {
                names[id] = name;
            }
        }

        return names;
    }

    public static async Task<SubjectName> OfAsync(RegistryDbContext db, EvidenceRecord record, CancellationToken ct) =>
        (await OfAsync(db, [(record.Act, record.SubjectId)], ct))[record.SubjectId];

    private static async Task<IEnumerable<(Guid Id, SubjectName Name)>> OfKindAsync(
        RegistryDbContext db,
        BindingAct act,
        List<Guid> ids,
        CancellationToken ct
    )
    {
        switch (act)
        {
            case BindingAct.Reporting:
                var applications = await db
                    .Applications.Where(a => ids.Contains(a.Id))
                    .Select(a => new
                    {
                        a.Id,
                        a.Number,
                        a.ApplicantName,
                        a.BusinessType,
                    })
                    .ToListAsync(ct);
                return applications.Select(a =>
                    (
                        a.Id,
                        new SubjectName(
                            a.Number,
                            a.ApplicantName,
                            a.BusinessType.DisplayName(),
                            $"/reporting/{a.Number}"
                        )
                    )
                );
            case BindingAct.Deregistration:
                var deregistrations = await db
                    .Deregistrations.Where(d => ids.Contains(d.Id))
                    .Select(d => new
                    {
                        d.Id,
                        d.Number,
                        d.Registration!.Engineer!.Name,
                    })
                    .ToListAsync(ct);
                return deregistrations.Select(d =>
                    (
                        d.Id,
                        new SubjectName(
                            d.Number,
                            d.Name,
                            DeregistrationStatement.Decision,
                            $"/deregistration/{d.Number}"
                        )
                    )
                );
            default:
                var changes = await db
                    .InfoChanges.Where(c => ids.Contains(c.Id))
                    .Select(c => new { c.Id, c.Number })
                    .ToListAsync(ct);
                return changes.Select(c =>
                    (
                        c.Id,
                        new SubjectName(
                            c.Number,
                            "",
                            InfoChangeStatement.BusinessType,
                            $"/enterprise/changes/{c.Number}"
                        )
                    )
                );
        }
    }

    /// <summary>申请编号 → the subject's id, over all kinds of one enterprise.</summary>
    public static IQueryable<Guid> IdsOf(RegistryDbContext db, Guid? enterpriseId, string number) =>
        db
            .Applications.Where(a => a.EnterpriseId == enterpriseId && a.Number == number)
            .Select(a => a.Id)
            .Concat(
                db.Deregistrations.Where(d => d.EnterpriseId == enterpriseId && d.Number == number).Select(d => d.Id)
            )
            .Concat(db.InfoChanges.Where(c => c.EnterpriseId == enterpriseId && c.Number == number).Select(c => c.Id));
}
