using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Core.Certificates;

/// <summary>What the CRLs say of one certificate (RFC 5280 §6.3.3).</summary>
internal static class CrlCheck
{
    /// <returns>True when a list shows the certificate revoked; the finding then says so.</returns>
    public static bool Refuses(StatusInquiry inquiry, StatusFinding finding, CertificateNode issuer)
    {
        var applicable = Applicable(inquiry, finding.Certificate);
        var decided = new List<CertificateRevocationList>(applicable.Count);
        var proven = new List<CertificateRevocationList>(applicable.Count);
        foreach (var (crl, reasons) in applicable)
        {
            // The newest list of issuer and scope decides, current or not: an older one may not know of a revocation yet.
            var newest = OfSameScope(decided, crl);
            if (
                (newest is not null && OfSameScope(proven, crl) is not null && newest.ThisUpdate != crl.ThisUpdate)
                || !inquiry.IsAuthentic(crl, issuer)
            )
            {
                continue;
            }

            var delta = inquiry.Rules.UseDeltas ? NewestDelta(inquiry, crl, issuer) : null;
            var entry = EntryOf(crl, delta, finding.Certificate);
            if (newest is null || newest.ThisUpdate == crl.ThisUpdate)
            {
                decided.Add(crl);
                if (entry is { } revoked && finding.Note(revoked, "CRL"))
                {
                    return true;
                }
            }
            else if (entry is { } older && finding.Moment.Refuses(older, inquiry.Rules.InvalidityDateCounts))
            {
                continue;
            }

            if (
                IsCurrent(inquiry, crl, delta) && (delta ?? crl).KeepsCertificateOf(finding.Certificate.Fields.NotAfter)
            )
            {
                proven.Add(crl);
                AddProofs(finding, reasons, crl, delta);
            }
        }

        return false;
    }

    public static bool MaySign(CertificateNode issuer) =>
        issuer.Extensions.KeyUsage is not { } usage || usage.HasFlag(X509KeyUsageFlags.CrlSign);

    /// <summary>Complete lists that speak of the certificate, newest first; nothing is verified yet.</summary>
    private static List<(CertificateRevocationList Crl, RevocationReasons Reasons)> Applicable(
        StatusInquiry inquiry,
        CertificateNode certificate
    )
    {
        var lists = new List<(CertificateRevocationList Crl, RevocationReasons Reasons)>(inquiry.Crls.Count);
        foreach (var crl in inquiry.Crls)
        {
            if (crl.BaseNumber is not null || crl.ThisUpdate > inquiry.Moment.Now)
            {
                continue;
            }

            var reasons = crl.Scope.ReasonsFor(certificate, crl.IssuerKey, inquiry.Rules.AllowIndirect);
            if (reasons != RevocationReasons.None)
            {
                lists.Add((crl, reasons));
            }
        }

        if (lists.Count > 1)
        {
            lists.Sort((a, b) => b.Crl.ThisUpdate.CompareTo(a.Crl.ThisUpdate));
        }

        return lists;
    }

    private static CertificateRevocationList? NewestDelta(
        StatusInquiry inquiry,
        CertificateRevocationList complete,
        CertificateNode issuer
    ) =>
        inquiry
            .Crls.Where(c => c.ThisUpdate <= inquiry.Moment.Now && c.Updates(complete))
            .OrderByDescending(c => c.ThisUpdate)
            .ThenByDescending(c => c.Number)
            .FirstOrDefault(c => inquiry.IsAuthentic(c, issuer));

    private static RevocationEntry? EntryOf(
        CertificateRevocationList crl,
        CertificateRevocationList? delta,
        CertificateNode certificate
    )
    {
        var own = Find(crl, certificate);
        return delta is null || Find(delta, certificate) is not { } changed ? own
            : changed.IsRemoval ? null
            : own?.Earlier(changed) ?? changed;
    }

    private static RevocationEntry? Find(CertificateRevocationList crl, CertificateNode certificate)
    {
        var found = crl.Entries.Find(
            certificate.Fields.SerialNumber.Span,
            certificate.IssuerKey,
            crl.IssuerKey == certificate.IssuerKey
        );

        // A removal has no meaning in a complete list; who stands there is revoked.
        return crl.BaseNumber is null && found is { } entry ? entry with { IsRemoval = false } : found;
    }

    private static bool IsCurrent(
        StatusInquiry inquiry,
        CertificateRevocationList crl,
        CertificateRevocationList? delta
    ) =>
        (crl.Number is not null || !inquiry.Rules.RequireIssuerDuties)
        && (
            inquiry.IsFresh(crl.ThisUpdate, crl.NextUpdate)
            || (delta is not null && inquiry.IsFresh(delta.ThisUpdate, delta.NextUpdate))
        );

    private static void AddProofs(
        StatusFinding finding,
        RevocationReasons reasons,
        CertificateRevocationList crl,
        CertificateRevocationList? delta
    )
    {
        if (delta is not null)
        {
            finding.AddGood(reasons, delta.AsProof);
        }

        finding.AddGood(reasons, crl.AsProof);
    }

    private static CertificateRevocationList? OfSameScope(
        List<CertificateRevocationList> lists,
        CertificateRevocationList crl
    )
    {
        foreach (var list in lists)
        {
            if (list.IssuerKey == crl.IssuerKey && list.Scope.IsSameAs(crl.Scope))
            {
                return list;
            }
        }

        return null;
    }
}
