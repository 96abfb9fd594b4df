using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Certificates;

/// <summary>What a CRL or an OCSP response says of a certificate that is revoked or was.</summary>
/// <param name="RevokedAt">revocationDate.</param>
/// <param name="InvalidSince">invalidityDate (RFC 5280 §5.3.2).</param>
/// <param name="IsRemoval">removeFromCRL; it has this meaning in delta CRLs only.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RevocationEntry(DateTimeOffset RevokedAt, DateTimeOffset? InvalidSince, bool IsRemoval)
{
    /// <summary>Two words about one certificate: the earlier dates stand, and a revocation stands over a removal.</summary>
    public RevocationEntry Earlier(RevocationEntry other)
    {
        if (IsRemoval != other.IsRemoval)
        {
            return IsRemoval ? other : this;
        }

        var invalidSince =
            InvalidSince is { } own && other.InvalidSince is { } theirs
                ? (own < theirs ? own : theirs)
                : InvalidSince ?? other.InvalidSince;
        return new RevocationEntry(RevokedAt < other.RevokedAt ? RevokedAt : other.RevokedAt, invalidSince, IsRemoval);
    }
}
