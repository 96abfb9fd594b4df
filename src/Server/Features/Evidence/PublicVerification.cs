using System.Text.Json.Serialization;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>What the public may know of a receipt: that it exists, of which organisation, about which kind of business, since when. No person.</summary>
internal sealed record PublicReceipt(
    string ReceiptNumber,
    string Decision,
    string BusinessType,
    string Organization,
    string CreditCode,
    DateTimeOffset SigningTime,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? TimestampTime,
    long? LogIndex,
    string StatementSha256,
    [property: JsonConverter(typeof(JsonStringEnumConverter<EvidenceState>))] EvidenceState State,
    bool IsContested,
    bool IsErased
);

/// <summary>Public verification, by number or by file. An uploaded file is looked at and forgotten.</summary>
internal sealed class PublicVerification(RegistryDbContext db, TrustStore trust, LogKeys logKeys, TimeProvider clock)
{
    public const int MaxPackage = 64 * 1024 * 1024;

    /// <returns>null: no such receipt.</returns>
    public async Task<PublicReceipt?> FindAsync(string number, CancellationToken ct)
    {
        var found = await db
            .Evidence.AsNoTracking()
            .Where(e => e.ReceiptNumber == number)
            .Select(e => new
            {
                e.ReceiptNumber,
                e.Decision,
                e.OrganizationCode,
                e.SigningTime,
                e.ReceivedAt,
                e.StatementSha256,
                IsConfirmed = e.Confirmation != null,
                IsRepudiated = e.Objections.Any(o => o.Kind == ObjectionKind.Repudiated),
                IsContested = e.Objections.Any(o => o.Kind == ObjectionKind.Contested),
                IsErased = e.Erasure != null,
                IsArchived = e.Archives.Any() || e.Renewals.Any(),
                TimestampTime = e.Timestamp == null ? (DateTimeOffset?)null : e.Timestamp.Time,
                LogIndex = e.LogEntry == null ? (long?)null : e.LogEntry.Index,
                Organization = db.Enterprises.Where(x => x.Id == e.EnterpriseId).Select(x => x.Name).First(),
                e.Act,
                e.SubjectId,
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return null;
        }

        var about = (await SubjectNames.OfAsync(db, [(found.Act, found.SubjectId)], ct))[found.SubjectId];
        return new PublicReceipt(
            found.ReceiptNumber,
            found.Decision,
            about.BusinessType,
            found.Organization,
            found.OrganizationCode,
            found.SigningTime,
            found.ReceivedAt,
            found.TimestampTime,
            found.LogIndex,
            Convert.ToHexStringLower(found.StatementSha256),
            EvidenceStates.Of(found.TimestampTime is not null, found.IsConfirmed, found.IsRepudiated, found.IsArchived),
            found.IsContested,
            found.IsErased
        );
    }

    /// <summary>The full report of a package, with this site's own anchors and log keys.</summary>
    public EvidenceReport Verify(ReadOnlySpan<byte> package) =>
        new EvidenceVerifier(trust, logKeys.All, CommitmentPolicy.Current).Verify(package, clock.GetUtcNow());
}
