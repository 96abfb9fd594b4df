using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>The port for machines (section <c>Integration</c>); off unless an origin is set.</summary>
public sealed class IntegrationOptions
{
    public const string Section = "Integration";

    /// <summary>Its https origin, ASCII, no slash at the end: <c>https://localhost:6443</c>. Empty: machines have no port.</summary>
    public string Origin { get; set; } = "";

    /// <summary>Of one client certificate.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>How long a connection may live without one accepted request: handshake, first request and all.</summary>
    public TimeSpan ProveWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many such connections there may be; of more, the oldest goes.</summary>
    public int MaxUnproven { get; set; } = 256;

    public bool IsOn => Origin.Length > 0;

    /// <summary>-1 where it is off: no connection has that port.</summary>
    public int Port => IsOn ? new Uri(Origin).Port : -1;
}

internal sealed class IntegrationOptionsValidator(IOptions<ServerOptions> server) : IValidateOptions<IntegrationOptions>
{
    public ValidateOptionsResult Validate(string? name, IntegrationOptions options)
    {
        if (!options.IsOn)
        {
            return ValidateOptionsResult.Success;
        }

        var failures = new List<string>();
        if (
            !Uri.TryCreate(options.Origin, UriKind.Absolute, out var origin)
            || origin.Scheme != Uri.UriSchemeHttps
            || origin.GetLeftPart(UriPartial.Authority) != options.Origin
        )
        {
            failures.Add("Integration:Origin must be an https origin without path or slash, or empty");
        }
        else if (Uri.TryCreate(server.Value.Origin, UriKind.Absolute, out var pages) && pages.Port == origin.Port)
        {
            // What asks for a certificate at the handshake would ask every browser for one.
            failures.Add("Integration:Origin must have a port of its own");
        }

        if (
            options.RequestsPerMinute < 1
            || options.MaxUnproven < 1
            || options.ProveWithin < TimeSpan.FromSeconds(1)
            || options.ProveWithin > TimeSpan.FromMinutes(1)
        )
        {
            failures.Add(
                "Integration:RequestsPerMinute and MaxUnproven must be positive, ProveWithin 1 second to 1 minute"
            );
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
