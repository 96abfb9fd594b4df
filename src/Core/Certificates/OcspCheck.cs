namespace JianliRegistry.Core.Certificates;

/// <summary>What the OCSP responses say of one certificate (RFC 6960 §3.2).</summary>
internal static class OcspCheck
{
    /// <returns>True when a current answer shows the certificate revoked; the finding then says so.</returns>
    public static bool Refuses(StatusInquiry inquiry, StatusFinding finding, CertificateNode issuer)
    {
        foreach (var response in inquiry.Responses)
        {
            var answers = response
                .Answers.Where(a =>
                    a.ThisUpdate <= inquiry.Moment.Now && OcspResponder.Names(a, finding.Certificate, issuer)
                )
                .ToList();
            if (
                answers.Count > 0
                && response.ProducedAt <= inquiry.Moment.Now
                && OcspResponder.IsAuthorized(response, issuer, inquiry)
                && Refuses(inquiry, finding, response, answers)
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool Refuses(
        StatusInquiry inquiry,
        StatusFinding finding,
        OcspResponse response,
        List<OcspAnswer> answers
    )
    {
        OcspAnswer? good = null;
        foreach (var answer in answers)
        {
            var fresh = IsFresh(inquiry, answer);
            var entry = answer.Status == OcspStatus.Revoked ? EntryOf(answer) : default;
            switch (answer.Status)
            {
                case OcspStatus.Revoked when !fresh:
                    finding.NoteStale(entry, answer.ThisUpdate, "OCSP");
                    continue;
                case OcspStatus.Revoked when finding.Note(entry, "OCSP"):
                    return true;
                case OcspStatus.Unknown when fresh:
                    finding.NoteUnknown("the responder does not know it");
                    continue;
                case OcspStatus.Unknown:
                    continue;
                default:
                    break;
            }

            if (fresh && answer.KnowsCertificateOf(finding.Certificate.Fields.NotAfter))
            {
                good ??= answer;
            }
        }

        if (good is not null)
        {
            var proof = new RevocationProof(IsOcsp: true, response.Der, good.ThisUpdate, good.NextUpdate);
            finding.AddGood(RevocationReasons.All, proof);
        }

        return false;
    }

    private static RevocationEntry EntryOf(OcspAnswer answer) =>
        new(answer.RevokedAt.GetValueOrDefault(), answer.Extensions.InvalidSince, IsRemoval: false);

    /// <summary>Without nextUpdate a bounded age has to stand in, or an answer would be good for ever.</summary>
    private static bool IsFresh(StatusInquiry inquiry, OcspAnswer answer) =>
        answer.NextUpdate is { } next
            ? inquiry.IsFresh(answer.ThisUpdate, next)
            : inquiry.IsYoung(answer.ThisUpdate)
                && (inquiry.Rules.MaxStatusAge is not null || !inquiry.Rules.RequireIssuerDuties);
}
