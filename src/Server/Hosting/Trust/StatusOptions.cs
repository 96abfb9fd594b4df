using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Where revocation status comes from (section <c>Status</c>); nothing named inside a certificate is ever fetched.</summary>
public sealed class StatusOptions
{
    public const string Section = "Status";

    /// <summary>One entry for each CA.</summary>
    public IList<StatusSourceOptions> Sources { get; } = [];

    /// <summary>How often a CRL is fetched, and the longest pause after failures.</summary>
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How old an OCSP answer gets before its responder is asked again, or half its life where that is shorter.</summary>
    public TimeSpan OcspRefreshEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Status older than this is no status: logins are refused until a refresh succeeds.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(26);
}

/// <summary>The addresses at which one CA's status is to be had.</summary>
public sealed class StatusSourceOptions
{
    /// <summary>A configured CA: its PEM file, its subject, or the SHA-256 (hex) of its certificate or public key.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Complete CRLs of this CA; a CA may divide its certificates among several.</summary>
    public IList<string> CrlUrls { get; } = [];

    /// <summary>The CA's responder; asked in the background for certificates that are bound.</summary>
    public string? OcspUrl { get; set; }

    /// <summary>The hash that names CA and certificate in a question; most responders know SHA-1 only (RFC 5019 §2.1.1).</summary>
    public CertIdHash OcspHash { get; set; } = CertIdHash.Sha1;
}

/// <summary>Hash of an OCSP CertID; it identifies, it protects nothing.</summary>
public enum CertIdHash
{
    Sha1,
    Sha256,
}

internal sealed class StatusOptionsValidator(IHostEnvironment environment) : IValidateOptions<StatusOptions>
{
    /// <summary>The width of its column.</summary>
    private const int MaxAddress = 500;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, StatusOptions options)
    {
        var failures = new List<string>();
        if (options.Sources.Count == 0)
        {
            failures.Add(
                "Status:Sources must name each CA with its CrlUrls or OcspUrl: revocation is a hard requirement"
            );
        }

        foreach (var (i, source) in options.Sources.Index())
        {
            if (source.Issuer.Length == 0)
            {
                failures.Add($"Status:Sources:{i}:Issuer must name a configured CA");
            }

            if (source.CrlUrls.Count == 0 && source.OcspUrl is null)
            {
                failures.Add($"Status:Sources:{i} has neither CrlUrls nor OcspUrl");
            }
        }

        var urls = options.Sources.SelectMany(s => s.CrlUrls.Append(s.OcspUrl)).OfType<string>().ToList();
        failures.AddRange(
            urls.Where(url => !MayAsk(url))
                .Select(url => $"Status: {url} is not an address that this environment may ask")
        );
        failures.AddRange(
            urls.GroupBy(url => url, StringComparer.OrdinalIgnoreCase)
                .Where(same => same.Count() > 1)
                .Select(same => $"Status: {same.Key} is named twice")
        );
        if (
            options.RefreshEvery < Shortest
            || options.OcspRefreshEvery < Shortest
            || options.MaxAge < options.RefreshEvery
        )
        {
            failures.Add(
                "Status:RefreshEvery and Status:OcspRefreshEvery must be at least a second and Status:MaxAge longer"
            );
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Status is signed, so http is safe for its content; but a production server has no business on its own loopback.</summary>
    private bool MayAsk(string url) =>
        url.Length <= MaxAddress
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
        && address.UserInfo.Length == 0
        && address.Fragment.Length == 0
        && (environment.IsDevelopment() || !address.IsLoopback);
}
