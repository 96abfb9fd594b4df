using System.Security.Cryptography.X509Certificates;

namespace Microsoft.AspNetCore.Authentication.Certificate;

/// <summary>The options of Microsoft's package by their names; none of them can make the registry's own validator milder.</summary>
/// <remarks>A value that asks for less than that validator always checks is refused at start instead of being ignored.</remarks>
public sealed class CertificateAuthenticationOptions : AuthenticationSchemeOptions
{
    public CertificateAuthenticationOptions() => Events = new CertificateAuthenticationEvents();

    public CertificateTypes AllowedCertificateTypes { get; set; } = CertificateTypes.Chained;

    /// <summary>Empty: every anchor of section <c>Trust</c>. Otherwise only paths that end in one of these as well.</summary>
    public X509Certificate2Collection CustomTrustStore { get; set; } = [];

    /// <summary>Untrusted certificates that may help to build a path.</summary>
    public X509Certificate2Collection AdditionalChainCertificates { get; set; } = [];

    /// <summary>Trust is configured here, never taken from the operating system.</summary>
    public X509ChainTrustMode ChainTrustValidationMode { get; set; } = X509ChainTrustMode.CustomRootTrust;

    public bool ValidateCertificateUse { get; set; } = true;

    public bool ValidateValidityPeriod { get; set; } = true;

    /// <summary>For the package's own chain. Here every certificate below the anchor needs its status, whatever this says.</summary>
    public X509RevocationFlag RevocationFlag { get; set; } = X509RevocationFlag.ExcludeRoot;

    /// <summary>For the package's own chain. Here status is what the server holds, hard fail, and nothing is fetched for a request.</summary>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;

    public new CertificateAuthenticationEvents? Events
    {
        get => (CertificateAuthenticationEvents?)base.Events;
        set => base.Events = value;
    }

    public override void Validate()
    {
        base.Validate();
        if (
            AllowedCertificateTypes != CertificateTypes.Chained
            || ChainTrustValidationMode != X509ChainTrustMode.CustomRootTrust
            || !ValidateCertificateUse
            || !ValidateValidityPeriod
        )
        {
            throw new InvalidOperationException(
                "certificate authentication always checks path, use and validity against the configured anchors"
            );
        }
    }
}
