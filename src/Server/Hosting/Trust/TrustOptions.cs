using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Whom the server believes (section <c>Trust</c>): PEM files.</summary>
public sealed class TrustOptions
{
    public const string Section = "Trust";

    public IList<string> Anchors { get; } = [];
    public IList<string> Intermediates { get; } = [];
}

/// <summary>Where revocation status comes from (section <c>Status</c>); nothing named inside a certificate is ever fetched.</summary>
public sealed class StatusOptions
{
    public const string Section = "Status";

    public IList<string> CrlUrls { get; } = [];

    /// <summary>Optional; asked for certificates that are bound, in the background.</summary>
    public string? OcspUrl { get; set; }
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Status older than this is no status: logins are refused until a refresh succeeds.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(26);
}

internal sealed class TrustOptionsValidator : IValidateOptions<TrustOptions>
{
    public ValidateOptionsResult Validate(string? name, TrustOptions options) =>
        options.Anchors.Count == 0 ? ValidateOptionsResult.Fail("Trust:Anchors must name at least one PEM file")
        : options.Anchors.Concat(options.Intermediates).FirstOrDefault(file => !File.Exists(file)) is { } missing
            ? ValidateOptionsResult.Fail($"Trust: {missing} does not exist")
        : ValidateOptionsResult.Success;
}

internal sealed class StatusOptionsValidator(IHostEnvironment environment) : IValidateOptions<StatusOptions>
{
    public ValidateOptionsResult Validate(string? name, StatusOptions options)
    {
        var failures = new List<string>();
        if (options.CrlUrls.Count == 0)
        {
            failures.Add("Status:CrlUrls must name the CRL of every CA: revocation is a hard requirement");
        }

        foreach (var url in options.CrlUrls.Append(options.OcspUrl).OfType<string>())
        {
            // A CRL is signed, so http is safe for its content; but a production server has no business on its own loopback.
            if (
                !Uri.TryCreate(url, UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https")
                || (address.IsLoopback && !environment.IsDevelopment())
            )
            {
                failures.Add($"Status: {url} is not an address that this environment may ask");
            }
        }

        if (options.RefreshEvery < TimeSpan.FromSeconds(1) || options.MaxAge < options.RefreshEvery)
        {
            failures.Add("Status:RefreshEvery must be at least a second and Status:MaxAge longer");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
