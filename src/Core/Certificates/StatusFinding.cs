using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>What all pieces of status together say of one certificate.</summary>
internal sealed class StatusFinding(CertificateNode certificate, StatusMoment moment, RevocationRules rules)
{
    private RevocationReasons _shownGoodFor;
    private DateTimeOffset _newestGood = DateTimeOffset.MinValue;
    private (DateTimeOffset Since, Rejection Reason)? _staleRevocation;

    public CertificateNode Certificate { get; } = certificate;
    public StatusMoment Moment { get; } = moment;
    public Rejection? Revoked { get; private set; }

    /// <summary>A responder that says it does not know the certificate, or more status than may be verified.</summary>
    public Rejection? Unknown { get; private set; }
    public List<RevocationProof> Proofs { get; } = [];
    public ContestedCertificate? Contested { get; private set; }

    /// <summary>Good for every reason there is (RFC 5280 §6.3.3 (l)).</summary>
    public bool IsGood => Revoked is null && Unknown is null && _shownGoodFor == RevocationReasons.All;

    /// <returns>True when it refuses.</returns>
    public bool Note(RevocationEntry entry, string source)
    {
        if (Moment.Refuses(entry, rules.InvalidityDateCounts))
        {
            Revoked ??= Refusal(entry, source);
            return true;
        }

        if (Moment.Contests(entry))
        {
            Contested ??= new ContestedCertificate(
                Certificate.Certificate.Der,
                entry.RevokedAt,
                entry.InvalidSince.GetValueOrDefault()
            );
        }

        return false;
    }

    /// <summary>A revocation by an answer that is no longer current: it stands unless something newer says good.</summary>
    public void NoteStale(RevocationEntry entry, DateTimeOffset thisUpdate, string source)
    {
        if (Moment.Refuses(entry, rules.InvalidityDateCounts))
        {
            _staleRevocation ??= (thisUpdate, Refusal(entry, source));
            if (thisUpdate > _staleRevocation.Value.Since)
            {
                _staleRevocation = (thisUpdate, _staleRevocation.Value.Reason);
            }
        }
    }

    public void NoteUnknown(string why) => Unknown = new Rejection(RejectionReason.RevocationUnknown, why);

    public void AddGood(RevocationReasons reasons, RevocationProof proof)
    {
        _shownGoodFor |= reasons;
        _newestGood = proof.ThisUpdate > _newestGood ? proof.ThisUpdate : _newestGood;
        Proofs.Add(proof);
    }

    public void Close()
    {
        if (_staleRevocation is { } stale && stale.Since > _newestGood)
        {
            Revoked ??= stale.Reason;
        }
    }

    private static Rejection Refusal(RevocationEntry entry, string source) =>
        new(RejectionReason.CertificateRevoked, $"revoked {entry.RevokedAt:O} by {source}");
}
