using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Tests.Support.Certificates;

/// <summary>CRL extensions that narrow what a CRL says; a verifier that ignores one takes a part for the whole.</summary>
public static class CrlExtensions
{
    /// <summary>deltaCRLIndicator with base number 1 (RFC 5280 §5.2.4).</summary>
    public static CrlExtension Delta { get; } = new("2.5.29.27", true, [0x02, 0x01, 0x01]);

    /// <summary>issuingDistributionPoint, onlyContainsCACerts (RFC 5280 §5.2.5).</summary>
    public static CrlExtension OnlyAuthorities { get; } = new("2.5.29.28", true, [0x30, 0x03, 0x82, 0x01, 0xFF]);

    /// <summary>issuingDistributionPoint, onlyContainsUserCerts.</summary>
    public static CrlExtension OnlyUsers { get; } = new("2.5.29.28", true, [0x30, 0x03, 0x81, 0x01, 0xFF]);

    /// <summary>issuingDistributionPoint, indirectCRL.</summary>
    public static CrlExtension Indirect { get; } = new("2.5.29.28", true, [0x30, 0x03, 0x84, 0x01, 0xFF]);

    /// <summary>An extension nobody knows.</summary>
    public static CrlExtension UnknownCritical { get; } = new("2.25.1", true, [0x05, 0x00]);
}
