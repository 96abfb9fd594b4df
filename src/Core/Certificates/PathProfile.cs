namespace JianliRegistry.Core.Certificates;

/// <summary>Which rules a certificate path has to keep.</summary>
public enum PathProfile
{
    /// <summary>Ours: RFC 5280 and, beyond it, what docs/protocol.md asks of keys, serial numbers, key identifiers and CAs.</summary>
    Registry,

    /// <summary>RFC 5280 and RFC 6960 alone: RSA from 1024 bits, indirect CRLs, no profile rules. Only the conformance adapter asks for it.</summary>
    Pkix,
}
