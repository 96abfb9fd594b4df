using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>The enrolment of this browser: found by the resume code in its cookie, of which the table holds the hash.</summary>
internal sealed class Drafts(RegistryDbContext db, IOptions<EnrollmentOptions> options, TimeProvider clock)
{
    public const string Cookie = "__Host-jlk-enroll";

    // Without look-alikes, so that a code can be read from paper: 16 of 31 are 79 bits.
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    private const int CodeLength = 16;
    private const int NumberLength = 8;

    /// <summary>Tracked; null: no cookie, or a draft that is purged.</summary>
    public async Task<EnterpriseEnrollment?> FindAsync(HttpContext context, CancellationToken ct) =>
        context.Request.Cookies.TryGetValue(Cookie, out var code) ? await FindAsync(code, ct) : null;

    public async Task<EnterpriseEnrollment?> FindAsync(string typed, CancellationToken ct)
    {
        var code = Normalise(typed);
        if (code.Length != CodeLength)
        {
            return null;
        }

        var hash = EnrollmentBook.HashOf(code);
        var now = clock.GetUtcNow();
        return await db
            .Enrollments.Where(e => e.ResumeHash == hash)
            .SingleOrDefaultAsync(e => e.State != Core.Enterprises.EnrollmentState.Draft || e.ExpiresAt > now, ct);
    }

    /// <returns>The resume code, for cookie and paper alone.</returns>
    public async Task<string> StartAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var code = RandomNumberGenerator.GetString(Alphabet, CodeLength);
        db.Enrollments.Add(
            new EnterpriseEnrollment
            {
                Id = Guid.CreateVersion7(now),
                Number = string.Create(
                    CultureInfo.InvariantCulture,
                    $"ZC-{now.Year}-{RandomNumberGenerator.GetString(Alphabet, NumberLength)}"
                ),
                ResumeHash = EnrollmentBook.HashOf(code),
                CreatedAt = now,
                ExpiresAt = now + options.Value.DraftLife,
            }
        );
        await db.SaveChangesAsync(ct);
        return code;
    }

    public void Remember(HttpContext context, string code) =>
        SessionCookies.Append(context.Response, Cookie, Normalise(code), clock.GetUtcNow() + options.Value.DraftLife);

    /// <summary>In groups of four, as it is written down.</summary>
    public static string Readable(string code) => string.Join('-', code.Chunk(4).Select(part => new string(part)));

    public static UploadOwner OwnerOf(EnterpriseEnrollment enrollment) =>
        new(UploadSubject.Enrollment, enrollment.Id, enrollment.EnterpriseId);

    private static string Normalise(string typed) =>
        string.Concat(typed.ToUpperInvariant().Where(c => Alphabet.Contains(c, StringComparison.Ordinal)));
}
