using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>One timestamp of any kind and what covers it; its authority is judged when the next trusted proof took over.</summary>
internal sealed class ExistenceProof(string kind, VerifiedTimestamp stamp, IReadOnlyList<ExistenceProof> coveredBy)
{
    public const string Timestamp = "timestamp";
    public const string ArchiveTimestamp = "archive-timestamp";
    public const string EvidenceRecord = "evidence-record";

    public string Kind { get; } = kind;
    public VerifiedTimestamp Stamp { get; } = stamp;
    public DateTimeOffset Time => Stamp.Time;

    /// <summary>Null until judged, and where the authority was not trusted.</summary>
    public TrustedCertificate? Authority { get; private set; }
    public Rejection? Refusal { get; private set; }
    public DateTimeOffset? JudgedAt { get; private set; }
    public bool IsTrusted => Authority is not null;

    /// <summary>Covered by a proof that is trusted itself.</summary>
    public bool IsRenewed => coveredBy.Any(proof => proof.IsTrusted && proof.Time >= Time);

    /// <summary>Those that cover this one are judged first.</summary>
    /// <param name="crls">Beside those of the package.</param>
    /// <param name="at">The report's instant: until then the last proof of a chain has to hold.</param>
    public void Judge(
        TimedPaths paths,
        IReadOnlyList<byte[]> certificates,
        IReadOnlyList<byte[]> crls,
        DateTimeOffset at
    )
    {
        var end = coveredBy.Where(p => p.IsTrusted && p.Time >= Time).Select(p => p.Time).Append(at).Min();
        JudgedAt = end;
        if (!Validate(Time).TryGetValue(out _, out var rejection))
        {
            Refusal = Disregarded(rejection, "when it stamped");
            return;
        }

        // Good when it stamped is not enough: who has the key later can stamp with a date of the past.
        if (Validate(end).TryGetValue(out var trusted, out rejection))
        {
            Authority = trusted;
            return;
        }

        Refusal = Disregarded(rejection, "before a renewal");

        // A timestamp of a revoked authority proves nothing. It does not make the signature wrong, which it only accompanies.
        static Rejection Disregarded(Rejection rejection, string when) =>
            rejection.Reason == RejectionReason.CertificateRevoked
                ? rejection with
                {
                    Reason = RejectionReason.RevocationUndecided,
                    Detail = $"{rejection.Detail}, {when}",
                }
                : rejection;

        Verdict<TrustedCertificate> Validate(DateTimeOffset instant) =>
            paths.Validate(
                Stamp.SignerCertificate,
                [.. Stamp.Certificates, .. certificates],
                crls,
                CertificatePurpose.Timestamping,
                instant,
                since: Time
            );
    }
}
