using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>How one configured address does: its last document where it is a CRL, its last failure, its next turn.</summary>
/// <param name="Failures">In a row; 0 after a success.</param>
public sealed record StatusSourceState(
    Uri Address,
    StatusAuthority Authority,
    byte[]? Crl = null,
    StatusPeriod? Period = null,
    DateTimeOffset? FetchedAt = null,
    string? Failure = null,
    DateTimeOffset? FailedAt = null,
    int Failures = 0,
    DateTimeOffset? NextFetch = null
)
{
    public bool IsOcsp => Address == Authority.OcspUrl;
}

/// <summary>The last verified OCSP answer about one certificate.</summary>
public sealed record HeldAnswer(
    EndEntityCertificate Certificate,
    StatusAuthority Authority,
    byte[] Der,
    OcspReading Reading,
    DateTimeOffset FetchedAt,
    DateTimeOffset NextFetch
);
