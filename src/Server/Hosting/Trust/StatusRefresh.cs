using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Keeps <see cref="CertificateStatus"/> fresh: from the database at once, from the responders before the first request.</summary>
/// <remarks>A responder that is down costs nobody anything until its last CRL goes stale; then logins are refused, never waved through.</remarks>
internal sealed partial class StatusRefresh(
    CertificateStatus status,
    StatusFetcher fetcher,
    IServiceScopeFactory scopes,
    IOptions<StatusOptions> options,
    TimeProvider clock,
    ILogger<StatusRefresh> logger
) : BackgroundService
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await RefreshOnceAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Asks every source once; a source that fails keeps its last CRL.</summary>
    public async Task RefreshOnceAsync(CancellationToken ct)
    {
        var answers = await Task.WhenAll(
            options.Value.CrlUrls.Select(async url => (Url: url, Answer: await fetcher.GetAsync(url, ct)))
        );
        foreach (var (url, (body, failure)) in answers)
        {
            var known = status.Find(url) ?? new StatusSourceState(url, null, null, null, null);
            if (body is null || Judge(body, known) is not null)
            {
                var reason = failure ?? Judge(body!, known)!;
                Failed(logger, url, reason);
                status.Set(known with { Failure = reason });
                continue;
            }

            _ = CrlPeriod.TryRead(body, out var period);
            status.Set(new StatusSourceState(url, body, period, clock.GetUtcNow(), null));
            await KeepAsync(url, body, ct);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RefreshEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RefreshOnceAsync(stoppingToken);
        }
    }

    /// <summary>Garbage, a CRL from the future or an older one never replaces what is held.</summary>
    private string? Judge(byte[] body, StatusSourceState known) =>
        !CrlPeriod.TryRead(body, out var period) ? "not a CRL"
        : period.ThisUpdate > clock.GetUtcNow() + ClockTolerance ? "thisUpdate lies in the future"
        : known.Period is { } held && period.ThisUpdate < held.ThisUpdate ? "older than the CRL held"
        : null;

    private async Task LoadAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        foreach (var url in options.Value.CrlUrls)
        {
            var key = KeyOf(url);
            var held = await db
                .StatusSources.AsNoTracking()
                .Include(s => s.Document)
                .SingleOrDefaultAsync(s => s.Key == key, ct);
            if (held?.Document is { } document && CrlPeriod.TryRead(document.Der, out var period))
            {
                status.Set(new StatusSourceState(url, document.Der, period, held.FetchedAt, null));
            }
        }
    }

    /// <summary>Writes the CRL once by hash and points its source there, so that a restart without network still knows it.</summary>
    private async Task KeepAsync(string url, byte[] crl, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
            var (key, hash, now) = (KeyOf(url), SHA256.HashData(crl), clock.GetUtcNow());
            if (!await db.StatusDocuments.AnyAsync(d => d.Sha256 == hash, ct))
            {
                db.StatusDocuments.Add(
                    new StatusDocument
                    {
                        Sha256 = hash,
                        IsOcsp = false,
                        Der = crl,
                        FetchedAt = now,
                    }
                );
            }

            if (await db.StatusSources.SingleOrDefaultAsync(s => s.Key == key, ct) is { } source)
            {
                source.DocumentSha256 = hash;
                source.FetchedAt = now;
            }
            else
            {
                db.StatusSources.Add(
                    new StatusSource
                    {
                        Key = key,
                        Address = url,
                        DocumentSha256 = hash,
                        FetchedAt = now,
                    }
                );
            }

            await db.SaveChangesAsync(ct);
        }
        catch (Exception error) when (DatabaseFailure.Is(error))
        {
            // Memory has the CRL already; another node may have written the same row, or the database is away for now.
            NotKept(logger, url, error);
        }
    }

    private static byte[] KeyOf(string url) => SHA256.HashData(Encoding.UTF8.GetBytes(url));

    [LoggerMessage(Level = LogLevel.Warning, Message = "status source {Url}: {Failure}")]
    private static partial void Failed(ILogger logger, string url, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "status source {Url} was not kept")]
    private static partial void NotKept(ILogger logger, string url, Exception error);
}
