using System.Globalization;
using JianliRegistry.Core.Certificates;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Whom the server believes (section <c>Trust</c>): PEM files.</summary>
public sealed class TrustOptions
{
    public const string Section = "Trust";

    public IList<string> Anchors { get; } = [];
    public IList<string> Intermediates { get; } = [];

    /// <summary>Reports are signed with contentCommitment keys only; otherwise digitalSignature will do too.</summary>
    public bool CommitmentsNeedContentCommitment { get; set; }

    /// <summary>What enrolment accepts of old locks, one entry for each CA; none by default.</summary>
    public IList<LegacyEnrollmentOptions> LegacyEnrollment { get; } = [];
}

/// <summary>One CA whose old locks may prove their owner at enrolment, and never anything else (docs/decisions/0015).</summary>
public sealed class LegacyEnrollmentOptions
{
    /// <summary>As <see cref="StatusSourceOptions.Issuer"/>; a PEM file may hold a CA that is no trust anchor, a dead one.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Names of <see cref="LegacyWeaknessNames"/>.</summary>
    public IList<string> Accept { get; } = [];

    /// <summary>The instant from which on the entry is void; a date alone is its start in UTC. Text, so that a wrong one is explained.</summary>
    public string Until { get; set; } = "";

    internal DateTimeOffset? End =>
        DateTimeOffset.TryParse(Until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? end
            : null;
}

internal sealed class TrustOptionsValidator : IValidateOptions<TrustOptions>
{
    public ValidateOptionsResult Validate(string? name, TrustOptions options)
    {
        if (options.Anchors.Count == 0)
        {
            return ValidateOptionsResult.Fail("Trust:Anchors must name at least one PEM file");
        }

        var failures = options
            .Anchors.Concat(options.Intermediates)
            .Where(file => !File.Exists(file))
            .Select(missing => $"Trust: {missing} does not exist")
            .Concat(options.LegacyEnrollment.SelectMany((entry, i) => FailuresOf(entry, i)))
            .ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FailuresOf(LegacyEnrollmentOptions entry, int i)
    {
        var option = string.Create(CultureInfo.InvariantCulture, $"Trust:LegacyEnrollment:{i}");
        if (entry.Issuer.Length == 0)
        {
            yield return $"{option}:Issuer must name the CA of the old locks";
        }

        if (entry.Accept.Count == 0)
        {
            yield return $"{option}:Accept names no weakness: {Known}";
        }

        foreach (var unknown in entry.Accept.Where(kind => !LegacyWeaknessNames.TryParse(kind, out _)))
        {
            yield return $"{option}:Accept: {unknown} is no weakness that can be accepted: {Known}";
        }

        if (entry.End is null)
        {
            yield return entry.Until.Length == 0
                ? $"{option}:Until is missing: old locks are accepted up to an end date only, e.g. 2027-06-30T16:00:00Z"
                : $"{option}:Until: {entry.Until} is no instant, write e.g. 2027-06-30T16:00:00Z";
        }
    }

    private static string Known { get; } = $"name some of {string.Join(", ", LegacyWeaknessNames.All)}";
}
