using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>What a list of applications is narrowed by, on the page and over the integration API (Manual S36).</summary>
/// <param name="From">A day of Asia/Shanghai; both ends belong to the range.</param>
/// <param name="IdNumberIndex">Blind index of a whole 证件号: it finds nothing by a part.</param>
/// <param name="Name">A part of the applicant's name, or the application's number.</param>
internal sealed record ApplicationFilter(
    ReportStatus? Status,
    BusinessType? Type,
    string? Specialty,
    DateOnly? From,
    DateOnly? To,
    string? Name,
    byte[]? IdNumberIndex = null
)
{
    public IQueryable<RegistrationApplication> Apply(IQueryable<RegistrationApplication> own)
    {
        var found = own.WithStatus(Status);
        if (Type is { } type)
        {
            found = found.Where(a => a.BusinessType == type);
        }

        if (Specialty is { Length: > 0 } specialty)
        {
            found = found.Where(a => a.Specialties.Contains(specialty));
        }

        if (From is { } from)
        {
            var start = ChinaTime.StartOf(from);
            found = found.Where(a => a.AppliedAt >= start);
        }

        if (To is { } to && to < DateOnly.MaxValue)
        {
            var end = ChinaTime.StartOf(to.AddDays(1));
            found = found.Where(a => a.AppliedAt < end);
        }

        if (IdNumberIndex is { } index)
        {
            found = found.Where(a => a.IdNumberIndex == index);
        }

        return Name?.Trim() is { Length: > 0 } name
            ? found.Where(a => a.ApplicantName.Contains(name) || a.Number == name)
            : found;
    }
}
