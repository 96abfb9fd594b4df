using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Whom the server believes (section <c>Trust</c>): PEM files.</summary>
public sealed class TrustOptions
{
    public const string Section = "Trust";

    public IList<string> Anchors { get; } = [];
    public IList<string> Intermediates { get; } = [];
}

internal sealed class TrustOptionsValidator : IValidateOptions<TrustOptions>
{
    public ValidateOptionsResult Validate(string? name, TrustOptions options) =>
        options.Anchors.Count == 0 ? ValidateOptionsResult.Fail("Trust:Anchors must name at least one PEM file")
        : options.Anchors.Concat(options.Intermediates).FirstOrDefault(file => !File.Exists(file)) is { } missing
            ? ValidateOptionsResult.Fail($"Trust: {missing} does not exist")
        : ValidateOptionsResult.Success;
}
