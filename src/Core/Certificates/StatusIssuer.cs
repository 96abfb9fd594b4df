using System.Numerics;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>When a piece of status speaks for; no nextUpdate means that newer status is always to be had (RFC 6960 §4.2.2.1).</summary>
public sealed record StatusPeriod(DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);

/// <summary>A CRL whose issuer was verified.</summary>
/// <param name="Number">cRLNumber (RFC 5280 §5.2.3); null where the list has none.</param>
public sealed record CrlReading(StatusPeriod Period, BigInteger? Number);

/// <summary>What an authorised responder says of one certificate.</summary>
public enum OcspStanding
{
    Good,
    Revoked,

    /// <summary>The responder does not know the certificate; this is never "good".</summary>
    Unknown,
}

/// <summary>An OCSP answer about one certificate whose responder was verified.</summary>
/// <param name="RevokedAt">When it says revoked.</param>
/// <param name="HasNonce">The response carries the nonce of the question, so it was made for it.</param>
public sealed record OcspReading(OcspStanding Standing, StatusPeriod Period, DateTimeOffset? RevokedAt, bool HasNonce);

/// <summary>A configured CA as the issuer of status: verifies a CRL or OCSP response before it may replace what is held.</summary>
/// <remarks>It guards a cache, nothing else: the path validator judges the same bytes again with each certificate.</remarks>
public sealed class StatusIssuer
{
    // How far a CA's clock may be ahead: its word is taken, but speaks only from thisUpdate on.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private readonly StatusReader _lists = new(PathProfile.Registry);
    private readonly CertificateNode _issuer;

    private StatusIssuer(CertificateNode issuer) => _issuer = issuer;

    public EndEntityCertificate Certificate => _issuer.Certificate;
    public byte[] SubjectDer => _issuer.Fields.Subject.ToArray();

    /// <summary>Refuses a certificate that is no CA; a CA without cRLSign may still answer by OCSP.</summary>
    public static Verdict<StatusIssuer> Create(EndEntityCertificate certificate, bool isAnchor)
    {
        if (!CertificateNode.Create(certificate).TryGetValue(out var node, out var rejection))
        {
            return rejection;
        }

        return CertificateRules.CheckAuthority(node, PathProfile.Registry, isAnchor) is { } noAuthority
            ? noAuthority
            : new StatusIssuer(node);
    }

    /// <summary>True when this CA's name and key made the certificate: nobody else's serial number is ever asked about.</summary>
    public bool HasIssued(EndEntityCertificate certificate) =>
        CertificateNode.Create(certificate).TryGetValue(out var node, out _)
        && node.IsIssuedInNameOf(_issuer)
        && OcspResponder.IsIssuedBy(node, _issuer);

    /// <summary>DER of an OCSP request for one certificate of this CA.</summary>
    /// <param name="hash">OID of the CertID's hash.</param>
    public byte[] CreateOcspRequest(EndEntityCertificate certificate, string hash, ReadOnlySpan<byte> nonce) =>
        OcspRequest.Encode(certificate, _issuer, hash, nonce);

    /// <summary>A CRL of this CA, signed by its key and current, or to begin within minutes.</summary>
    public Verdict<CrlReading> ReadCrl(byte[] der, DateTimeOffset now)
    {
        if (!CertificateRevocationList.Parse(der).TryGetValue(out var crl, out var rejection))
        {
            return rejection;
        }

        var period = new StatusPeriod(crl.ThisUpdate, crl.NextUpdate);
        return crl.IssuerKey != _issuer.SubjectKey ? Refuse("the CRL is another CA's")
            : crl.BaseNumber is not null ? Refuse("a delta CRL is no complete one")
            : !CrlCheck.MaySign(_issuer) || !crl.IsSignedBy(_issuer.Key, AlgorithmSet.Registry)
                ? Refuse("the CRL is not signed by this CA's key")
            : CheckPeriod(period, now) is { } untimely ? untimely
            : new CrlReading(period, crl.Number);
    }

    /// <summary>A response by this CA or its delegate that is current and names the certificate in full.</summary>
    /// <param name="nonce">Of the question; empty for a response that is read from the cache. An absent echo is allowed, another one is not.</param>
    /// <param name="crls">DER of this CA's lists, for a delegate whose certificate does not say that it needs no status.</param>
    public Verdict<OcspReading> ReadOcsp(
        byte[] der,
        EndEntityCertificate certificate,
        ReadOnlySpan<byte> nonce,
        DateTimeOffset now,
        IReadOnlyList<byte[]> crls
    )
    {
        if (
            !CertificateNode.Create(certificate).TryGetValue(out var node, out var rejection)
            || !OcspResponse.Parse(der).TryGetValue(out var response, out rejection)
        )
        {
            return rejection;
        }

        // Most delegates need no list, and a list may hold megabytes.
        if (
            !OcspResponder.IsAuthorized(response, _issuer, InquiryInto(node, response, now, []))
            && (
                crls.Count == 0
                || !OcspResponder.IsAuthorized(response, _issuer, InquiryInto(node, response, now, crls))
            )
        )
        {
            return Refuse("the responder does not speak for this CA");
        }

        // A responder may answer from stock without a nonce; freshness decides then (RFC 6960 §4.4.1).
        var echo = response.Extensions.Nonce;
        if (echo is { } echoed && !nonce.IsEmpty && !echoed.Span.SequenceEqual(nonce))
        {
            return Refuse("the response answers another question");
        }

        var answers = response.Answers.Where(a => OcspResponder.Names(a, node, _issuer)).ToList();
        if (answers.Count == 0)
        {
            return Refuse("the response is about another certificate");
        }

        var worst = answers.MaxBy(a => Severity(a.Status))!;
        var period = new StatusPeriod(worst.ThisUpdate, worst.NextUpdate);
        return CheckPeriod(period, now) is { } untimely
            ? untimely
            : new OcspReading(StandingOf(worst.Status), period, worst.RevokedAt, echo is not null && !nonce.IsEmpty);
    }

    /// <summary>By the registry's own rules, with nobody else's certificates at hand.</summary>
    private StatusInquiry InquiryInto(
        CertificateNode certificate,
        OcspResponse response,
        DateTimeOffset now,
        IReadOnlyList<byte[]> crls
    ) =>
        new(new RevocationRules(), [certificate, _issuer], [], _ => false, new StatusMoment(now, now))
        {
            Crls = crls.Count == 0 ? [] : _lists.ReadCrls(crls),
            Responses = [response],
        };

    private static Rejection? CheckPeriod(StatusPeriod period, DateTimeOffset now) =>
        period.ThisUpdate > now + ClockTolerance ? Refuse($"thisUpdate {period.ThisUpdate:O} lies in the future")
        : period.NextUpdate <= now ? Refuse($"expired at {period.NextUpdate:O}")
        : null;

    private static int Severity(OcspStatus status) =>
        status switch
        {
            OcspStatus.Revoked => 2,
            OcspStatus.Good => 0,
            _ => 1,
        };

    private static OcspStanding StandingOf(OcspStatus status) =>
        status switch
        {
            OcspStatus.Good => OcspStanding.Good,
            OcspStatus.Revoked => OcspStanding.Revoked,
            _ => OcspStanding.Unknown,
        };

    private static Rejection Refuse(string detail) => new(RejectionReason.RevocationUnknown, detail);
}
