using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>One question about the status of a path: its material, its clocks, and what is learned about signers on the way.</summary>
/// <param name="path">Leaf first, anchor last.</param>
/// <param name="helpers">Where another signer of a CRL may be.</param>
/// <param name="isTrustedSigner">Whether a helper's path, without status, leads to the anchor of this one.</param>
internal sealed class StatusInquiry(
    RevocationRules rules,
    IReadOnlyList<CertificateNode> path,
    IReadOnlyList<CertificateNode> helpers,
    Func<CertificateNode, bool> isTrustedSigner,
    StatusMoment moment
)
{
    // Whoever sends a thousand lists with the right name must not buy a thousand verifications.
    private const int MaxVerifications = 128;
    private Dictionary<Sha256Key, bool>? _signers;
    private int _verifications;
    private bool _isExhausted;

    public required IReadOnlyList<CertificateRevocationList> Crls { get; init; }
    public required IReadOnlyList<OcspResponse> Responses { get; init; }
    public RevocationRules Rules { get; } = rules;
    public IReadOnlyList<CertificateNode> Helpers { get; } = helpers;
    public StatusMoment Moment { get; } = moment;

    /// <summary>Everything that is said about one certificate, by CRL and by OCSP.</summary>
    public StatusFinding Judge(CertificateNode certificate, CertificateNode issuer)
    {
        var finding = new StatusFinding(certificate, Moment, Rules);
        if (!CrlCheck.Refuses(this, finding, issuer) && !OcspCheck.Refuses(this, finding, issuer))
        {
            finding.Close();
        }

        if (_isExhausted)
        {
            // What was not verified may be the one word that says revoked: a flood of forged ones must not drown it.
            finding.NoteUnknown("too many signatures to verify");
        }

        return finding;
    }

    /// <summary>thisUpdate ≤ now &lt; nextUpdate and not older than the rules say.</summary>
    public bool IsFresh(DateTimeOffset thisUpdate, DateTimeOffset nextUpdate) =>
        IsYoung(thisUpdate) && Moment.Now < nextUpdate;

    public bool IsYoung(DateTimeOffset thisUpdate) =>
        thisUpdate <= Moment.Now && (Rules.MaxStatusAge is not { } age || Moment.Now - thisUpdate <= age);

    /// <summary>False once the budget is spent; then no finding of this question is good any more.</summary>
    public bool MayVerify()
    {
        _isExhausted |= _verifications >= MaxVerifications;
        _verifications++;
        return !_isExhausted;
    }

    /// <summary>Whether the list was signed by somebody who may sign it: the issuer's key, or where the rules allow one another.</summary>
    public bool IsAuthentic(CertificateRevocationList crl, CertificateNode issuer)
    {
        var own = crl.IssuerKey == issuer.SubjectKey;
        if (own && CrlCheck.MaySign(issuer) && MayVerify() && crl.IsSignedBy(issuer.Key, Rules.ListAlgorithms))
        {
            return true;
        }

        return (own ? Rules.AllowOtherKey : Rules.AllowIndirect) && IsSignedByAnother(crl);
    }

    private bool IsSignedByAnother(CertificateRevocationList crl) =>
        path.Skip(1)
            .Concat(Helpers)
            .Where(c => c.SubjectKey == crl.IssuerKey && CrlCheck.MaySign(c))
            .DistinctBy(c => Sha256Key.Of(c.Fields.SubjectPublicKeyInfo.Span))
            .Any(c => MayVerify() && crl.IsSignedBy(c.Key, Rules.ListAlgorithms) && IsTrusted(c));

    private bool IsTrusted(CertificateNode signer)
    {
        if (IsOnPath(signer))
        {
            return true;
        }

        _signers ??= [];
        var key = Sha256Key.Of(signer.Certificate.Der);
        if (_signers.TryGetValue(key, out var known))
        {
            return known;
        }

        // Believed while its own status is looked up: it may stand on the very list that it signs.
        _signers[key] = true;
        return _signers[key] = isTrustedSigner(signer) && IsSignerGood(signer);
    }

    /// <summary>RFC 5280 §6.3.3 (f): the signer's own path has to be valid, and that includes status.</summary>
    private bool IsSignerGood(CertificateNode signer) =>
        path.Skip(1)
            .Concat(Helpers)
            .Where(c => c.SubjectKey == signer.IssuerKey && MayVerify() && OcspResponder.IsIssuedBy(signer, c))
            .Any(c => IsAcceptable(Judge(signer, c)) && IsTrusted(c));

    private bool IsAcceptable(StatusFinding finding) =>
        finding.IsGood || (Rules.Mode != RevocationMode.Path && finding is { Revoked: null, Unknown: null });

    private bool IsOnPath(CertificateNode node) =>
        path.Skip(1).Any(c => c.Certificate.Sha256.AsSpan().SequenceEqual(node.Certificate.Sha256));
}
