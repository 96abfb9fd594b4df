using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>Keeps the last document of each status source, so that a start without network still knows it.</summary>
/// <remarks>A superseded document leaves: evidence keeps copies of its own.</remarks>
internal sealed partial class StatusDocumentStore(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<StatusDocumentStore> logger
)
{
    /// <summary>Of a CRL's address.</summary>
    public static byte[] KeyOf(Uri address) => SHA256.HashData(Encoding.UTF8.GetBytes(address.ToString()));

    /// <summary>Of a responder's address and one certificate.</summary>
    public static byte[] KeyOf(Uri address, byte[] certificate) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{address}\n{Convert.ToHexStringLower(SHA256.HashData(certificate))}"));

    /// <returns>DER and when it came; null where nothing is stored.</returns>
    public async Task<(byte[] Der, DateTimeOffset FetchedAt)?> FindAsync(byte[] key, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var found = await scope
            .ServiceProvider.GetRequiredService<RegistryDbContext>()
            .StatusSources.AsNoTracking()
            .Where(s => s.Key == key)
            .Select(s => new { s.Document!.Der, s.FetchedAt })
            .SingleOrDefaultAsync(ct);
        return found is null ? null : (found.Der, found.FetchedAt);
    }

    /// <summary>All that is stored of one address, by key in hex.</summary>
    public async Task<Dictionary<string, (byte[] Der, DateTimeOffset FetchedAt)>> AllOfAsync(
        Uri address,
        CancellationToken ct
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var name = address.ToString();
        var found = await scope
            .ServiceProvider.GetRequiredService<RegistryDbContext>()
            .StatusSources.AsNoTracking()
            .Where(s => s.Address == name)
            .Select(s => new
            {
                s.Key,
                s.Document!.Der,
                s.FetchedAt,
            })
            .ToListAsync(ct);
        return found.ToDictionary(s => Convert.ToHexString(s.Key), s => (s.Der, s.FetchedAt), StringComparer.Ordinal);
    }

    /// <summary>Writes the document once by hash, points its source there, and drops the one before.</summary>
    public async Task KeepAsync(byte[] key, Uri address, byte[] der, bool isOcsp, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await StoreAsync(
                scope.ServiceProvider.GetRequiredService<RegistryDbContext>(),
                key,
                address,
                der,
                isOcsp,
                ct
            );
        }
        catch (Exception error) when (DatabaseFailure.Is(error))
        {
            // Memory has it already; another node may have written the same row, or the database is away for now.
            NotKept(logger, address, error);
        }
    }

    private async Task StoreAsync(
        RegistryDbContext db,
        byte[] key,
        Uri address,
        byte[] der,
        bool isOcsp,
        CancellationToken ct
    )
    {
        var (hash, now) = (SHA256.HashData(der), clock.GetUtcNow());
        if (!await db.StatusDocuments.AnyAsync(d => d.Sha256 == hash, ct))
        {
            db.StatusDocuments.Add(
                new StatusDocument
                {
                    Sha256 = hash,
                    IsOcsp = isOcsp,
                    Der = der,
                    FetchedAt = now,
                }
            );
        }

        byte[]? superseded = null;
        if (await db.StatusSources.SingleOrDefaultAsync(s => s.Key == key, ct) is { } source)
        {
            superseded = source.DocumentSha256.AsSpan().SequenceEqual(hash) ? null : source.DocumentSha256;
            source.DocumentSha256 = hash;
            source.FetchedAt = now;
        }
        else
        {
            db.StatusSources.Add(
                new StatusSource
                {
                    Key = key,
                    Address = address.ToString(),
                    DocumentSha256 = hash,
                    FetchedAt = now,
                }
            );
        }

        await db.SaveChangesAsync(ct);
        if (superseded is not null)
        {
            await db
                .StatusDocuments.Where(d =>
                    d.Sha256 == superseded && !db.StatusSources.Any(s => s.DocumentSha256 == superseded)
                )
                .ExecuteDeleteAsync(ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "status of {Address} was not kept")]
    private static partial void NotKept(ILogger logger, Uri address, Exception error);
}
