using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Evidence;

/// <summary>By when somebody has to add another proof, and why.</summary>
public static class RenewalAdvice
{
    /// <summary>NIST IR 8547: RSA below 3072 bits leaves service after 2030, everything that a quantum computer breaks after 2035.</summary>
    private static readonly DateTimeOffset ShortKeys = new(2030, 12, 31, 23, 59, 59, TimeSpan.Zero);
    private static readonly DateTimeOffset PresentKeys = new(2035, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>Until when a timestamp of this authority may be relied on without a renewal.</summary>
    /// <param name="path">DER, leaf first, anchor last.</param>
    public static DateTimeOffset EndOf(IReadOnlyList<byte[]> path, DateTimeOffset stampedAt) =>
        End(path, stampedAt).End;

    /// <param name="statusEnd">End of the CA whose status nothing but itself proves; null where a renewal does.</param>
    internal static void Tell(CheckList checks, ExistenceFindings existence, DateTimeOffset? statusEnd)
    {
        // Each chain lasts as long as its last proof; one of them suffices.
        var ends = existence
            .Proofs.Where(proof => proof.IsTrusted && !proof.IsRenewed)
            .Select(proof => End(proof.Authority!.Path, proof.Time))
            .OrderByDescending(end => end.End)
            .ToList();
        if (ends.Count == 0)
        {
            return;
        }

        var (end, why) = ends[0];
        if (statusEnd < end)
        {
            (end, why) = (statusEnd.Value, "status-authority");
        }

        checks.State("renewBefore", StatementInstant.Render(end));
        checks.State("renewBecause", why);
    }

    private static (DateTimeOffset End, string Why) End(IReadOnlyList<byte[]> path, DateTimeOffset stampedAt)
    {
        var certificates = new List<EndEntityCertificate>();
        foreach (var der in path)
        {
            if (EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _))
            {
                certificates.Add(certificate);
            }
        }

        var end = certificates.Min(c => c.NotAfter);
        var horizon = certificates.Exists(IsShort) ? ShortKeys : PresentKeys;

        // Who stamps with such a key after its horizon knows better than this table.
        return horizon < end && stampedAt < horizon ? (horizon, "algorithm") : (end, "timestamp-authority");
    }

    private static bool IsShort(EndEntityCertificate certificate) =>
        PublicKey.Parse(certificate.SubjectPublicKeyInfo).TryGetValue(out var key, out _) && key.IsShort;
}
