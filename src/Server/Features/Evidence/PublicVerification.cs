using System.Text.Json.Serialization;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>What the public may know of a receipt: the verdict, of which organisation, about which kind of business, since when. No person.</summary>
/// <remarks>All in the words that were signed. Of a record that was altered nothing but its number is told.</remarks>
internal sealed record PublicReceipt(
    string ReceiptNumber,
    [property: JsonConverter(typeof(JsonStringEnumConverter<PublicVerdict>))] PublicVerdict Verdict,
    [property: JsonConverter(typeof(JsonStringEnumConverter<EvidenceState>))] EvidenceState State,
    bool IsContested,
    bool IsErased
)
{
    public string? Decision { get; init; }
    public string? BusinessType { get; init; }
    public string? Organization { get; init; }
    public string? CreditCode { get; init; }
    public DateTimeOffset? SigningTime { get; init; }
    public DateTimeOffset? ReceivedAt { get; init; }
    public DateTimeOffset? TimestampTime { get; init; }
    public long? LogIndex { get; init; }
    public string? StatementSha256 { get; init; }
}

/// <summary>Public verification, by number or by file. An uploaded file is looked at and forgotten.</summary>
internal sealed class PublicVerification(
    RegistryDbContext db,
    EvidenceVault vault,
    StoredVerdict verdicts,
    TrustStore trust,
    LogKeys logKeys,
    TimeProvider clock
)
{
    public const int MaxPackage = 64 * 1024 * 1024;

    /// <returns>null: no such receipt.</returns>
    public async Task<PublicReceipt?> FindAsync(string number, CancellationToken ct)
    {
        var record = await db
            .Evidence.AsNoTracking()
            .Include(e => e.Materials)
            .Include(e => e.Timestamp)
            .Include(e => e.Confirmation)
            .Include(e => e.Objections)
            .Include(e => e.LogEntry)
            .Include(e => e.Receipt)
            .Include(e => e.Erasure)
            .AsSplitQuery()
            .SingleOrDefaultAsync(e => e.ReceiptNumber == number, ct);
        if (record is null)
        {
            return null;
        }

        var told = new PublicReceipt(
            record.ReceiptNumber,
            await verdicts.OfAsync(record, ct),
            EvidenceStates.Of(
                record.Timestamp is not null,
                record.Confirmation is not null,
                record.Objections.Any(o => o.Kind == ObjectionKind.Repudiated),
                await db.Evidence.AnyAsync(e => e.Id == record.Id && (e.Archives.Any() || e.Renewals.Any()), ct)
            ),
            record.Objections.Any(o => o.Kind == ObjectionKind.Contested),
            record.Erasure is not null
        );
        return told.Verdict != PublicVerdict.Altered && SignedWords.Of(record, vault) is { } said
            ? told with
            {
                Decision = said.Decision,
                BusinessType = said.BusinessType,
                Organization = said.OrganizationName,
                CreditCode = said.OrganizationCode,
                SigningTime = record.SigningTime,
                ReceivedAt = record.ReceivedAt,
                TimestampTime = record.Timestamp?.Time,
                LogIndex = record.LogEntry?.Index,
                StatementSha256 = Convert.ToHexStringLower(record.StatementSha256),
            }
            : told with
            {
                Verdict = PublicVerdict.Altered,
            };
    }

    /// <summary>The full report of a package, with this site's own anchors and log keys.</summary>
    public EvidenceReport Verify(ReadOnlySpan<byte> package) =>
        new EvidenceVerifier(trust, logKeys.All, CommitmentPolicy.Current).Verify(package, clock.GetUtcNow());
}
