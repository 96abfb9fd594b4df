namespace JianliRegistry.Core.Certificates;

/// <summary>Revocation status as bytes; nothing is ever fetched from here.</summary>
public sealed record RevocationMaterial(IReadOnlyList<byte[]> Crls, IReadOnlyList<byte[]> OcspResponses)
{
    public static RevocationMaterial None { get; } = new([], []);
}

/// <summary>One piece of status that a verdict rests on: DER bytes of the CRL or OCSP response.</summary>
public sealed record RevocationProof(bool IsOcsp, byte[] Der, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);
