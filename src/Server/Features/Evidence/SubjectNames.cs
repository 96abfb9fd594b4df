using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
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

    private static Task<List<(Guid Id, SubjectName Name)>> OfKindAsync(
        RegistryDbContext db,
        BindingAct act,
        List<Guid> ids,
        CancellationToken ct
    ) =>
        act switch
        {
            BindingAct.Reporting => OfReportsAsync(db.Applications.Where(a => ids.Contains(a.Id)), ct),
            BindingAct.Deregistration => OfDeregistrationsAsync(db.Deregistrations.Where(d => ids.Contains(d.Id)), ct),
            _ => OfChangesAsync(db.InfoChanges.Where(c => ids.Contains(c.Id)), ct),
        };

    private static async Task<List<(Guid Id, SubjectName Name)>> OfReportsAsync(
        IQueryable<RegistrationApplication> applications,
        CancellationToken ct
    )
    {
        var rows = await applications
            .Select(a => new
            {
                a.Id,
                a.Number,
                a.ApplicantName,
                a.BusinessType,
            })
            .ToListAsync(ct);
        return rows.ConvertAll(a =>
        {
            var type = a.BusinessType.DisplayName();
            return (a.Id, new SubjectName(a.Number, a.ApplicantName, type, $"/reporting/{a.Number}"));
        });
    }

    private static async Task<List<(Guid Id, SubjectName Name)>> OfDeregistrationsAsync(
        IQueryable<CompulsoryDeregistration> deregistrations,
        CancellationToken ct
    )
    {
        var rows = await deregistrations
            .Select(d => new
            {
                d.Id,
                d.Number,
                d.Registration!.Engineer!.Name,
            })
            .ToListAsync(ct);
        return rows.ConvertAll(d =>
        {
            var page = $"/deregistration/{d.Number}";
            return (d.Id, new SubjectName(d.Number, d.Name, DeregistrationStatement.Decision, page));
        });
    }

    private static async Task<List<(Guid Id, SubjectName Name)>> OfChangesAsync(
        IQueryable<EnterpriseInfoChange> changes,
        CancellationToken ct
    )
    {
        var rows = await changes.Select(c => new { c.Id, c.Number }).ToListAsync(ct);
        return rows.ConvertAll(c =>
        {
            var page = $"/enterprise/changes/{c.Number}";
            return (c.Id, new SubjectName(c.Number, "", InfoChangeStatement.BusinessType, page));
        });
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
