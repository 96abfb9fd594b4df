using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>The state of an enrolment for somebody without a login. It tells the state and nothing of what was filled in.</summary>
/// <remarks>Unknown and wrong get one answer, so nobody learns here which enterprise has begun one.</remarks>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.EnrollmentStatus)]
internal sealed class StatusModel(Drafts drafts, RegistryDbContext db, PersonalDataCipher cipher) : PageModel
{
    /// <summary>What is told.</summary>
    internal sealed record Told(string Number, string State, string Since);

    private const int MostRecent = 5;

    public bool WasAsked { get; private set; }
    public Told? Found { get; private set; }
    public string? Number { get; private set; }
    public string? CreditCode { get; private set; }

    public async Task OnPostCodeAsync(string? number, string? code, CancellationToken ct)
    {
        (WasAsked, Number) = (true, number);
        var found = await drafts.FindAsync(code ?? "", ct);
        Found = found?.Number == number?.Trim().ToUpperInvariant() ? Tell(found) : null;
    }

    public async Task OnPostPhoneAsync(string? creditCode, string? tail, CancellationToken ct)
    {
        (WasAsked, CreditCode) = (true, creditCode);
        var code = Core.Enterprises.CreditCode.TryParse(creditCode, out var parsed) ? parsed.Value : "";
        var recent = await db
            .Enrollments.AsNoTracking()
            .Where(e => e.CreditCode == code && e.MobileSealed != null && e.State != EnrollmentState.Draft)
            .OrderByDescending(e => e.SubmittedAt)
            .Take(MostRecent)
            .ToListAsync(ct);
        Found = Tell(recent.Find(e => tail is { Length: 4 } && PhoneOf(e).EndsWith(tail, StringComparison.Ordinal)));
    }

    private string PhoneOf(EnterpriseEnrollment enrollment) =>
        cipher.Open(PersonalDataFields.EnrollmentMobile, enrollment.Number, enrollment.MobileSealed);

    private static Told? Tell(EnterpriseEnrollment? enrollment) =>
        enrollment is null
            ? null
            : new Told(
                enrollment.Number,
                EnrollmentWords.Of(enrollment.State).Text,
                (enrollment.DecidedAt ?? enrollment.SubmittedAt) is { } at ? ChinaTime.Minute(at) : ""
            );
}
