using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Makes the validator of old locks from the configuration; whatever does not fit refuses the start with a sentence.</summary>
internal static class LegacyEnrollmentRules
{
    public static LegacyEnrollmentValidator Read(TrustOptions options, ConfiguredAuthorities authorities)
    {
        var rules = options.LegacyEnrollment.Select((entry, i) => RuleOf(entry, i, authorities)).ToList();
        if (
            !LegacyEnrollmentValidator.Create(rules, authorities.CreditCodes).TryGetValue(out var validator, out var no)
        )
        {
            throw new StartRefusedException($"Trust:LegacyEnrollment: {no.Reason}: {no.Detail}");
        }

        // Only one of two entries would count, and it is not obvious which.
        var twice = validator
            .Rules.GroupBy(r => Convert.ToHexString(r.Authority.Sha256), StringComparer.Ordinal)
            .FirstOrDefault(same => same.Count() > 1);
        return twice is null
            ? validator
            : throw new StartRefusedException(
                $"Trust:LegacyEnrollment names {twice.First().Authority.Subject} twice: make one entry of them"
            );
    }

    private static LegacyEnrollmentRule RuleOf(LegacyEnrollmentOptions entry, int i, ConfiguredAuthorities authorities)
    {
        var option = $"Trust:LegacyEnrollment:{i}:Issuer";
        var authority = File.Exists(entry.Issuer)
            ? CertificateIn(option, entry.Issuer)
            : authorities.Find(option, entry.Issuer).Certificate.Der;
        var accepted = entry.Accept.Aggregate(
            LegacyWeaknesses.None,
            (all, name) => LegacyWeaknessNames.TryParse(name, out var kind) ? all | kind : all
        );

        // The options were validated: without an end there is no entry.
        return new LegacyEnrollmentRule(authority, accepted, entry.End!.Value);
    }

    /// <summary>Read as bytes only: a dead CA's certificate need not be one that any other profile would read.</summary>
    private static byte[] CertificateIn(string option, string file)
    {
        var text = File.ReadAllText(file);
        return
            PemEncoding.TryFind(text, out var fields)
            && text.AsSpan(fields.Label) is "CERTIFICATE"
            && !PemEncoding.TryFind(text.AsSpan(fields.Location.End.Value), out _)
            ? Convert.FromBase64String(text[fields.Base64Data])
            : throw new StartRefusedException($"{option}: {file} does not hold one certificate");
    }
}
