using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting;

/// <summary>Refuses an origin or certificate that pages and agents could not rely on.</summary>
internal sealed class ServerOptionsValidator(IHostEnvironment environment) : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var failures = new List<string>();
        if (options.Id.Length is 0 or > 64)
        {
            failures.Add("Server:Id must be set, as in the agents' servers.json");
        }

        // Agents compare the audience of a challenge with the browser's Origin header byte for byte.
        if (
            !Uri.TryCreate(options.Origin, UriKind.Absolute, out var origin)
            || origin.Scheme != Uri.UriSchemeHttps
            || origin.GetLeftPart(UriPartial.Authority) != options.Origin
        )
        {
            failures.Add(
                "Server:Origin must be an https origin without path or slash, for example https://localhost:5443"
            );
        }

        if (!File.Exists(options.TlsCertificate) || !File.Exists(options.TlsKey))
        {
            failures.Add("Server:TlsCertificate and Server:TlsKey must name readable PEM files");
        }

        if (!Enum.IsDefined(options.Sm2Form))
        {
            failures.Add("Server:Sm2Form must be Cms or Gbt35275");
        }

        foreach (var proxy in options.TrustedProxies.Where(p => !Hosting.TrustedProxies.TryParse(p, out _)))
        {
            failures.Add($"Server:TrustedProxies: '{proxy}' is not an IP address or a network such as 10.1.0.0/16");
        }

        // We listen on the loopback, so a public origin is reached through a proxy, and unless that proxy is believed every
        // client has its address: one stranger could use up the limits of all.
        if (origin is { IsLoopback: false } && options.TrustedProxies.Count == 0 && !environment.IsDevelopment())
        {
            failures.Add(
                "Server:TrustedProxies must name the reverse proxy in front of a public origin, for example 127.0.0.1"
            );
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
