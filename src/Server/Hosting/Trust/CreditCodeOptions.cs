using JianliRegistry.Core.Certificates;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Where certificates state the 统一社会信用代码 (section <c>CreditCode</c>), in order; empty takes the places seen in the field.</summary>
public sealed class CreditCodeOptions
{
    public const string Section = "CreditCode";

    /// <summary><c>subject:OID</c>, <c>subject:OID=PREFIX</c> or <c>extension:OID</c>.</summary>
    public IList<string> Places { get; } = [];

    /// <summary>CAs with lists of their own.</summary>
    public IList<CreditCodeIssuerOptions> Issuers { get; } = [];
}

/// <summary>The places of one CA.</summary>
public sealed class CreditCodeIssuerOptions
{
    /// <summary>As <see cref="StatusSourceOptions.Issuer"/>.</summary>
    public string Issuer { get; set; } = "";
    public IList<string> Places { get; } = [];
}

internal sealed class CreditCodeOptionsValidator : IValidateOptions<CreditCodeOptions>
{
    public ValidateOptionsResult Validate(string? name, CreditCodeOptions options)
    {
        var failures = options
            .Places.Concat(options.Issuers.SelectMany(i => i.Places))
            .Where(place => !CreditCodePlace.TryParse(place, out _))
            .Select(place =>
                $"CreditCode: {place} is no place of a credit code: write extension:OID or subject:OID=PREFIX, never a name"
            )
            .ToList();
        failures.AddRange(
            options
                .Issuers.Index()
                .Where(i => i.Item.Places.Count == 0)
                .Select(i => $"CreditCode:Issuers:{i.Index}:Places is empty")
        );
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
