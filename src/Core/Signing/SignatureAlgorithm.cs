namespace JianliRegistry.Core.Signing;

/// <summary>The closed list of signature algorithms. Names are those of JOSE (RFC 7518) in upper case on the wire.</summary>
/// <remarks>Web eID writes them as ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384, PS512.</remarks>
public enum SignatureAlgorithm
{
    Es256,
    Es384,
    Es512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,

    /// <summary>SM2 with SM3 (GB/T 32918.2); neither JOSE nor Web eID has it.</summary>
    Sm2,
}
