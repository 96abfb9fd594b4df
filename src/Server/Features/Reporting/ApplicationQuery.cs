using System.Globalization;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>The filters and the order of the list as its address says them; list and Excel export read the same (Manual S36).</summary>
public sealed class ApplicationQuery
{
    [FromQuery(Name = "status")]
    public ReportStatus? Status { get; set; }

    [FromQuery(Name = "type")]
    public BusinessType? Type { get; set; }

    [FromQuery(Name = "specialty")]
    public string? Specialty { get; set; }

    [FromQuery(Name = "from")]
    public DateOnly? From { get; set; }

    [FromQuery(Name = "to")]
    public DateOnly? To { get; set; }

    [FromQuery(Name = "name")]
    public string? Name { get; set; }

    /// <summary>证件号, in full.</summary>
    [FromQuery(Name = "id")]
    public string? IdNumber { get; set; }

    /// <summary>Column and direction: applied, -applied, name, -name, number, -number; anything else is -applied.</summary>
    [FromQuery(Name = "sort")]
    public string? Sort { get; set; }

    /// <summary>50 where that is asked for, otherwise 20.</summary>
    [FromQuery(Name = "size")]
    public int? Size { get; set; }

    internal int PageSize => Size == Batches.MaxItems ? Batches.MaxItems : Paging.Size;

    public string? FromText => From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    public string? ToText => To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal IQueryable<RegistrationApplication> Filter(
        IQueryable<RegistrationApplication> own,
        PersonalDataCipher cipher
    )
    {
        var index = IdNumber?.Trim().ToUpperInvariant() is { Length: > 0 } id
            ? cipher.IndexOf(PersonalDataFields.ApplicantIdNumber, id)
            : null;
        return new ApplicationFilter(Status, Type, Specialty, From, To, Name, index).Apply(own);
    }

    internal IQueryable<RegistrationApplication> Order(IQueryable<RegistrationApplication> found) =>
        Sort switch
        {
            "applied" => found.OrderBy(a => a.AppliedAt).ThenBy(a => a.Number),
            "name" => found.OrderBy(a => a.ApplicantName).ThenBy(a => a.Number),
            "-name" => found.OrderByDescending(a => a.ApplicantName).ThenBy(a => a.Number),
            "number" => found.OrderBy(a => a.Number),
            "-number" => found.OrderByDescending(a => a.Number),
            _ => found.OrderByDescending(a => a.AppliedAt).ThenByDescending(a => a.Number),
        };
}
