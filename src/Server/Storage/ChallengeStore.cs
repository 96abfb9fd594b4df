using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>Makes a challenge good for one use, over any number of nodes: the primary key decides.</summary>
public sealed class ChallengeStore(RegistryDbContext db)
{
    /// <summary>Of any number of simultaneous calls for one jti, one is accepted.</summary>
    /// <param name="jti">Its 16 octets.</param>
    /// <param name="expiresAt">Until when a second use would have to be remembered.</param>
    public async Task<Verdict<SpentChallenge>> SpendAsync(byte[] jti, DateTimeOffset expiresAt, CancellationToken ct)
    {
        var spent = new SpentChallenge { Jti = jti, ExpiresAt = expiresAt };
        db.SpentChallenges.Add(spent);
        try
        {
            await db.SaveChangesAsync(ct);
            return spent;
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (await db.SpentChallenges.AsNoTracking().AnyAsync(c => c.Jti == jti, ct))
            {
                return new Rejection(RejectionReason.ChallengeReplayed, "this challenge was used before");
            }

            // Not a second use but a failing database: that is for the exception handler.
            throw;
        }
    }
}
