using System.Numerics;
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
    /// <summary>Of two lists of the same second the higher one is the later (RFC 5280 §5.2.3).</summary>
    public BigInteger? CrlNumber { get; init; }

    /// <summary>Lists of before that speak until this one begins.</summary>
    public IReadOnlyList<EarlierStatus> Earlier { get; init; } = [];

    /// <summary>All that is held, oldest first.</summary>
    internal IReadOnlyList<EarlierStatus> Documents =>
        Crl is { } crl && Period is { } period ? [.. Earlier, new EarlierStatus(crl, period.ThisUpdate)] : [];

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
)
{
    /// <summary>Answers of before that speak until this one begins.</summary>
    public IReadOnlyList<EarlierStatus> Earlier { get; init; } = [];

    /// <summary>All that is held, oldest first.</summary>
    internal IReadOnlyList<EarlierStatus> Documents => [.. Earlier, new EarlierStatus(Der, Reading.Period.ThisUpdate)];
}
