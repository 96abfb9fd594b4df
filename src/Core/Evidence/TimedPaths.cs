using System.Formats.Asn1;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>Validates certificate paths long after the fact with the status that was kept: two clocks (EN 319 102-1 §5.5).</summary>
/// <remarks>
/// The path has to be valid at the proven instant of the signature. Kept status is judged at the clock of that instant and at the
/// issue of each later CRL, because decades later none of them is current. A revocation that any of them shows counts.
/// </remarks>
internal sealed class TimedPaths(TrustStore trust, PackageContents package, DateTimeOffset reportAt)
{
    private const int MaxClocks = 16;

    private readonly CertificatePathValidator _paths = new(trust, new PathPolicy());
    private readonly List<byte[]> _helpers = Contents(package, PackagePaths.Certificates);
    private readonly List<byte[]> _crls = Contents(package, PackagePaths.Crls);
    private readonly List<byte[]> _ocspResponses = Contents(package, PackagePaths.OcspResponses);

    /// <summary>Kept lists that came with no signature: trust/crls of the package.</summary>
    public IReadOnlyList<byte[]> Crls => _crls;

    /// <param name="embedded">Certificates that came with the signature; untrusted.</param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="since">Status issued from then on counts; null: from <paramref name="at"/> on.</param>
    public Verdict<TrustedCertificate> Validate(
        byte[] leaf,
        IReadOnlyList<byte[]> embedded,
        IReadOnlyList<byte[]> embeddedCrls,
        CertificatePurpose purpose,
        DateTimeOffset at,
        DateTimeOffset? since = null
    )
    {
        var first = since ?? at;
        List<byte[]> crls = [.. _crls, .. embeddedCrls];
        var status = new RevocationMaterial(crls, _ocspResponses);
        var laterClocks = crls.Select(ThisUpdate)
            .Where(time => time > first && time <= reportAt)
            .Distinct()
            .OrderDescending();
        TrustedCertificate? latest = null;
        Rejection? refusal = null;
        Rejection? revokedAuthority = null;
        foreach (var clock in laterClocks.Take(MaxClocks).Append(first))
        {
            var verdict = _paths.Validate(leaf, [.. _helpers, .. embedded], purpose, status, at, clock);
            if (verdict.TryGetValue(out var trusted, out var rejection))
            {
                latest ??= trusted;
            }
            else if (rejection is { Reason: RejectionReason.CertificateRevoked, PathPosition: null or 0 })
            {
                return rejection;
            }
            else if (rejection.Reason == RejectionReason.CertificateRevoked)
            {
                revokedAuthority ??= rejection;
            }
            else
            {
                refusal = rejection;
            }
        }

        if (revokedAuthority is not null)
        {
            return revokedAuthority;
        }

        return latest is not null ? latest : refusal!;
    }

    /// <summary>RFC 5280 §5.1.2.4; only a clock to try, nothing is concluded from an unverified CRL.</summary>
    private static DateTimeOffset ThisUpdate(byte[] crl)
    {
        try
        {
            var list = new AsnReader(crl, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            {
                _ = list.ReadEncodedValue();
            }

            _ = list.ReadEncodedValue(); // signature algorithm
            _ = list.ReadEncodedValue(); // issuer
            return list.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
                ? list.ReadUtcTime()
                : list.ReadGeneralizedTime();
        }
        catch (AsnContentException)
        {
            return DateTimeOffset.MinValue;
        }
    }

    private static List<byte[]> Contents(PackageContents package, string folder) =>
        [.. package.Under(folder).Select(file => file.Content)];
}
