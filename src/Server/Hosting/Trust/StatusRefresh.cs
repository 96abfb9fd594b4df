using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Keeps <see cref="CertificateStatus"/> fresh: from the database at once, from the responders before the first request.</summary>
/// <remarks>
/// Each source has a loop of its own, so that a slow one delays no other. A source that is down costs nobody anything until
/// its last word goes stale; then logins are refused, never waved through.
/// </remarks>
internal sealed partial class StatusRefresh(
    ConfiguredAuthorities authorities,
    CertificateStatus status,
    CrlRefresh crls,
    OcspRefresh ocsp,
    OcspPauses pauses,
    StatusDocumentStore store,
    BoundCertificates bound,
    IOptions<StatusOptions> options,
    TimeProvider clock,
    ILogger<StatusRefresh> logger
) : BackgroundLoop
{
    private const int AtOnce = 4;

    // Bindings are made at any time; their first answer should be there before their first login.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private IEnumerable<(StatusAuthority Authority, Uri Url)> Crls =>
        authorities.WithStatus.SelectMany(a => a.CrlUrls.Select(url => (a, url)));

    private IEnumerable<StatusAuthority> Responders => authorities.WithStatus.Where(a => a.OcspUrl is not null);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);

        // Not about every bound certificate: there may be thousands, and a login that comes first asks by itself.
        await Task.WhenAll(
            Crls.Select(crl => crls.FetchOnceAsync(crl.Authority, crl.Url, cancellationToken))
                .Concat(Responders.Select(a => AskAllAsync(a, AuthoritiesBelow(a), cancellationToken)))
        );
        await base.StartAsync(cancellationToken);
    }

    /// <summary>What the last run knew; nothing is fetched.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        foreach (var (authority, url) in Crls)
        {
            await crls.LoadAsync(authority, url, ct);
        }

        foreach (var authority in Responders)
        {
            var stored = await store.AllOfAsync(authority.OcspUrl!, ct);
            foreach (var certificate in await SubjectsAsync(authority, _ => true, ct))
            {
                var key = Convert.ToHexString(StatusDocumentStore.KeyOf(authority.OcspUrl!, certificate.Der));
                if (stored.TryGetValue(key, out var document))
                {
                    ocsp.Load(authority, certificate, document.Der, document.FetchedAt);
                }
            }
        }
    }

    /// <summary>Asks every source once, due or not; a source that fails keeps its last word.</summary>
    public Task RefreshOnceAsync(CancellationToken ct) =>
        Task.WhenAll(
            Crls.Select(crl => crls.FetchOnceAsync(crl.Authority, crl.Url, ct))
                .Concat(
                    Responders.Select(async authority =>
                        await AskAllAsync(authority, await SubjectsAsync(authority, _ => true, ct), ct)
                    )
                )
        );

    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            Crls.Select(crl => KeepCrlAsync(crl.Authority, crl.Url, stoppingToken))
                .Concat(Responders.Select(authority => KeepAnswersAsync(authority, stoppingToken)))
        );

    private async Task KeepCrlAsync(StatusAuthority authority, Uri url, CancellationToken ct)
    {
        while (true)
        {
            var pause = (status.Find(url).NextFetch ?? clock.GetUtcNow()) - clock.GetUtcNow();
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock, ct);
                continue;
            }

            await crls.FetchOnceAsync(authority, url, ct);
        }
    }

    private async Task KeepAnswersAsync(StatusAuthority authority, CancellationToken ct)
    {
        var pause = LookEvery < options.Value.OcspRefreshEvery ? LookEvery : options.Value.OcspRefreshEvery;
        using var timer = new PeriodicTimer(pause, clock);
        do
        {
            try
            {
                await AskAllAsync(authority, await SubjectsAsync(authority, ocsp.IsDue, ct), ct);
            }
            catch (Exception error) when (DatabaseFailure.Is(error))
            {
                // Who is bound is unknown for now; the answers held stay.
                Delayed(logger, authority.OcspUrl!, error);
            }
        } while (await timer.WaitForNextTickAsync(ct));
    }

    /// <summary>Asks about each of them until the responder fails.</summary>
    private Task AskAllAsync(
        StatusAuthority authority,
        IEnumerable<EndEntityCertificate> subjects,
        CancellationToken ct
    ) =>
        Parallel.ForEachAsync(
            subjects,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (certificate, _) =>
            {
                if (!pauses.IsResting(authority))
                {
                    await AskOrSkipAsync(authority, certificate);
                }
            }
        );

    /// <summary>One certificate that breaks something must not end the watch over all the others.</summary>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Subjects are made by others; a defect that one of them meets must not stop the host."
    )]
    private async Task AskOrSkipAsync(StatusAuthority authority, EndEntityCertificate certificate)
    {
        try
        {
            await ocsp.AskAsync(authority, certificate);
        }
        catch (Exception error) when (IsOfSubject(error))
        {
            Skipped(logger, CertificateStatus.KeyOf(certificate.Der), error);
        }
    }

    /// <summary>Its own, like <see cref="AskOrSkipAsync"/>: who can't be judged is nobody's subject.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "As above.")]
    private bool IsSubject(StatusAuthority authority, EndEntityCertificate certificate)
    {
        try
        {
            return authority.Issuer.HasIssued(certificate);
        }
        catch (Exception error) when (IsOfSubject(error))
        {
            Skipped(logger, CertificateStatus.KeyOf(certificate.Der), error);
            return false;
        }
    }

    private static bool IsOfSubject(Exception error) =>
        error is not (OutOfMemoryException or OperationCanceledException) && !DatabaseFailure.Is(error);

    private IEnumerable<EndEntityCertificate> AuthoritiesBelow(StatusAuthority authority) =>
        authorities
            .All.Where(below => below != authority.Issuer && authority.Issuer.HasIssued(below.Certificate))
            .Select(below => below.Certificate);

    /// <summary>The certificates of this CA that are in use, those bound and the CAs below it, as far as the filter of keys lets them.</summary>
    private async Task<List<EndEntityCertificate>> SubjectsAsync(
        StatusAuthority authority,
        Func<string, bool> filter,
        CancellationToken ct
    )
    {
        var hashes = await bound.HashesAsync(SHA256.HashData(authority.Issuer.SubjectDer), ct);
        var below = AuthoritiesBelow(authority).Where(c => filter(CertificateStatus.KeyOf(c.Der))).ToList();
        ForgetUnneeded(authority, [.. hashes.Select(Convert.ToHexString)]);
        return
        [
            .. below,
            .. (await bound.FindAsync(hashes.Where(h => filter(Convert.ToHexString(h))), ct))
                .Select(der => EndEntityCertificate.Parse(der).TryGetValue(out var read, out _) ? read : null)
                .OfType<EndEntityCertificate>()
                .Where(certificate => IsSubject(authority, certificate)),
        ];
    }

    /// <summary>An answer that a stranger's login brought leaves when it is stale; one that says revoked stays.</summary>
    private void ForgetUnneeded(StatusAuthority authority, HashSet<string> needed)
    {
        var oldest = clock.GetUtcNow() - options.Value.MaxAge;
        needed.UnionWith(authorities.All.Select(a => CertificateStatus.KeyOf(a.Certificate.Der)));
        status.Forget(
            status.Answers.Where(a =>
                a.Authority == authority
                && a.FetchedAt < oldest
                && a.Reading.Standing != OcspStanding.Revoked
                && !needed.Contains(CertificateStatus.KeyOf(a.Certificate.Der))
            )
        );
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the status of certificate {Sha256} is not kept")]
    private static partial void Skipped(ILogger logger, string sha256, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "OCSP {Url} is not asked for now")]
    private static partial void Delayed(ILogger logger, Uri url, Exception error);
}
