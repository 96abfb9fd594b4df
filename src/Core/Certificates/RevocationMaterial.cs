namespace JianliRegistry.Core.Certificates;

/// <summary>Revocation status as bytes; nothing is ever fetched from here. The arrays must not be changed afterwards.</summary>
/// <remarks>An OCSP nonce says nothing here: <see cref="StatusIssuer.ReadOcsp"/> compares it where the question is known.</remarks>
public sealed record RevocationMaterial(IReadOnlyList<byte[]> Crls, IReadOnlyList<byte[]> OcspResponses)
{
    public static RevocationMaterial None { get; } = new([], []);
}

/// <summary>One piece of status that a verdict rests on: DER bytes of the CRL or OCSP response.</summary>
public sealed record RevocationProof(bool IsOcsp, byte[] Der, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);

/// <summary>A certificate that was not revoked at the judged instant, but whose CA later dated its invalidity before it.</summary>
/// <remarks>Evidence reports it and does not fail by it: a backdated revocation must not void an act (docs/evidence.md).</remarks>
/// <param name="Certificate">DER.</param>
/// <param name="RevokedAt">After the judged instant.</param>
/// <param name="InvalidSince">At or before it.</param>
public sealed record ContestedCertificate(byte[] Certificate, DateTimeOffset RevokedAt, DateTimeOffset InvalidSince);

/// <summary>What showed the certificates of a path to be good, and what speaks against one without deciding.</summary>
public sealed record RevocationFindings(
    IReadOnlyList<RevocationProof> Proofs,
    IReadOnlyList<ContestedCertificate> Contested
)
{
    public static RevocationFindings None { get; } = new([], []);
}
