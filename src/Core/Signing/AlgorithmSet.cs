namespace JianliRegistry.Core.Signing;

/// <summary>Which keys and signatures count. Everything but <see cref="Registry"/> has to be asked for by name, at each call.</summary>
public enum AlgorithmSet
{
    /// <summary>The product's closed list: RSA 2048..4096, P-256/384/521, SM2; SHA-256/384/512, SM3.</summary>
    Registry,

    /// <summary>RFC 5280 without the product's rules: also RSA from 1024 bits.</summary>
    Pkix,

    /// <summary>OCSP responses under <see cref="Pkix"/>: also signatures over SHA-1. Never for certificates.</summary>
    PkixStatus,

    /// <summary>What old locks carry: RSA from 1024 bits and SHA-1. Proof for enrolment only, never for login or signing.</summary>
    LegacyEnrollment,
}

internal static class AlgorithmSetRules
{
    public static int SmallestRsaKey(this AlgorithmSet set) => set == AlgorithmSet.Registry ? 2048 : 1024;

    public static bool AllowsSha1(this AlgorithmSet set) =>
        set is AlgorithmSet.PkixStatus or AlgorithmSet.LegacyEnrollment;
}
