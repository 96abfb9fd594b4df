namespace JianliRegistry.Core.Signing;

/// <summary>Object identifiers of the closed profiles, with the document that assigns each.</summary>
internal static class ObjectIdentifiers
{
    // RFC 5652 (CMS), RFC 3161 and RFC 6211
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string AlgorithmProtection = "1.2.840.113549.1.9.52";
    public const string TimestampContent = "1.2.840.113549.1.9.16.1.4";

    // RFC 5035 and ETSI EN 319 122-1
    public const string SigningCertificateV1 = "1.2.840.113549.1.9.16.2.12";
    public const string SignatureTimestamp = "1.2.840.113549.1.9.16.2.14";
    public const string SignaturePolicy = "1.2.840.113549.1.9.16.2.15";
    public const string CommitmentType = "1.2.840.113549.1.9.16.2.16";
    public const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    public const string ProofOfApproval = "1.2.840.113549.1.9.16.6.5";
    public const string MimeType = "0.4.0.1733.2.1";
    public const string ArchiveTimestampV3 = "0.4.0.1733.2.4";
    public const string AtsHashIndexV3 = "0.4.0.19122.1.5";

    // RFC 4055, 5480, 5754, 5758: keys, digests and signatures
    public const string Rsa = "1.2.840.113549.1.1.1";
    public const string RsaPss = "1.2.840.113549.1.1.10";
    public const string RsaSha256 = "1.2.840.113549.1.1.11";
    public const string RsaSha384 = "1.2.840.113549.1.1.12";
    public const string RsaSha512 = "1.2.840.113549.1.1.13";
    public const string Mgf1 = "1.2.840.113549.1.1.8";
    public const string EllipticCurve = "1.2.840.10045.2.1";
    public const string EcdsaSha256 = "1.2.840.10045.4.3.2";
    public const string EcdsaSha384 = "1.2.840.10045.4.3.3";
    public const string EcdsaSha512 = "1.2.840.10045.4.3.4";
    public const string P256 = "1.2.840.10045.3.1.7";
    public const string P384 = "1.3.132.0.34";
    public const string P521 = "1.3.132.0.35";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    // What old locks and old OCSP responders sign with; only AlgorithmSet lets it in
    public const string RsaSha1 = "1.2.840.113549.1.1.5";
    public const string EcdsaSha1 = "1.2.840.10045.4.1";

    // GM/T 0006: commercial cryptography of China
    public const string Sm2Curve = "1.2.156.10197.1.301";
    public const string Sm3 = "1.2.156.10197.1.401";
    public const string Sm2Sm3 = "1.2.156.10197.1.501";
    public const string GmData = "1.2.156.10197.6.1.4.2.1";
    public const string GmSignedData = "1.2.156.10197.6.1.4.2.2";
}
