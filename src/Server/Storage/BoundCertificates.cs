using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>The certificates in use, for whoever has to know their status before anybody logs in.</summary>
internal sealed class BoundCertificates(IServiceScopeFactory scopes)
{
    private const int ChunkSize = 200;

    /// <summary>SHA-256 of each live binding's certificate.</summary>
    /// <param name="issuer">SHA-256 of the issuer's DER name.</param>
    public async Task<List<byte[]>> HashesAsync(byte[] issuer, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<RegistryDbContext>()
            .KeyBindings.AsNoTracking()
            .Where(b => b.IssuerSha256 == issuer && b.EndedAt == null)
            .Select(b => b.CertificateSha256)
            .ToListAsync(ct);
    }

    /// <summary>DER.</summary>
    public async Task<List<byte[]>> FindAsync(IEnumerable<byte[]> hashes, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var found = new List<byte[]>();
        foreach (var chunk in hashes.Chunk(ChunkSize))
        {
            found.AddRange(
                await db
                    .KeyBindings.AsNoTracking()
                    .Where(b => chunk.Contains(b.CertificateSha256))
                    .Select(b => b.Certificate)
                    .ToListAsync(ct)
            );
        }

        return found;
    }
}
