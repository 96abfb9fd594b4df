using System.Net;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>Who logged in, and how.</summary>
public sealed record SessionOpening(
    Guid AccountId,
    Assurance Assurance,
    Guid? BindingId = null,
    IPAddress? Client = null
);

/// <summary>Opens, finds, extends and ends sessions; the database is their only home.</summary>
public sealed class SessionStore(RegistryDbContext db)
{
    /// <summary>A row is touched at most once a minute: reading pages must not cost a durable write each.</summary>
    private static readonly TimeSpan ExtendStep = TimeSpan.FromMinutes(1);

    private static readonly CompiledQuery<
        Func<RegistryDbContext, byte[], DateTimeOffset, CancellationToken, Task<Session?>>
    > Live = new(() =>
        EF.CompileAsyncQuery(
            (RegistryDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct) =>
                db
                    .Sessions.AsNoTracking()
                    .Include(s => s.Account!.Enterprise)
                    .Include(s => s.Operator)
                    .Where(s => s.IdHash == hash && s.IdleEndsAt > now && s.EndsAt > now)
                    .Where(s => s.Binding == null || s.Binding.EndedAt == null)
                    .SingleOrDefault()
        )
    );

    /// <returns>The id for the cookie; only its hash is stored.</returns>
    public async Task<string> OpenAsync(
        SessionOpening opening,
        SessionAuthenticationOptions options,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var id = SessionCookies.NewId();
        var operators = await db
            .Operators.Where(o => o.AccountId == opening.AccountId && o.DeactivatedAt == null)
            .Select(o => (Guid?)o.Id)
            .Take(2)
            .ToListAsync(ct);
        db.Sessions.Add(
            new Session
            {
                IdHash = SessionCookies.HashOf(id),
                AccountId = opening.AccountId,
                Assurance = opening.Assurance,
                BindingId = opening.BindingId,
                // One 经办人 needs no choice; of several the person names one.
                OperatorId = operators.Count == 1 ? operators[0] : null,
                MustChooseOperator = operators.Count > 1,
                ClientAddress = opening.Client?.ToString(),
                CreatedAt = now,
                IdleEndsAt = now + options.Idle,
                EndsAt = now + options.Absolute,
            }
        );
        await db.SaveChangesAsync(ct);
        return id;
    }

    /// <summary>The live session of a cookie; one whose key was reported lost is not live.</summary>
    public Task<Session?> FindAsync(string id, DateTimeOffset now, CancellationToken ct) =>
        Live.On(db)(db, SessionCookies.HashOf(id), now, ct);

    public async Task ExtendAsync(Session session, TimeSpan idle, DateTimeOffset now, CancellationToken ct)
    {
        var idleEndsAt = now + idle < session.EndsAt ? now + idle : session.EndsAt;
        if (idleEndsAt - session.IdleEndsAt < ExtendStep)
        {
            return;
        }

        session.IdleEndsAt = idleEndsAt;

        // Only an existing row is extended: a logout between read and write stays a logout.
        await db
            .Sessions.Where(s => s.IdHash == session.IdHash)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.IdleEndsAt, idleEndsAt), ct);
    }

    public Task EndAsync(string id, CancellationToken ct)
    {
        var hash = SessionCookies.HashOf(id);
        return db.Sessions.Where(s => s.IdHash == hash).ExecuteDeleteAsync(ct);
    }

    /// <summary>Removes what is over: sessions and spent challenges that would be refused by their age alone.</summary>
    public async Task PurgeAsync(DateTimeOffset now, CancellationToken ct)
    {
        await db.Sessions.Where(s => s.EndsAt <= now || s.IdleEndsAt <= now).ExecuteDeleteAsync(ct);
        await db.SpentChallenges.Where(c => c.ExpiresAt <= now).ExecuteDeleteAsync(ct);
    }
}
