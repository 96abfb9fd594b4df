using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Certificate;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers certificate authentication by the names of Microsoft's package.</summary>
/// <remarks>Its AddCertificateCache is left out: a remembered verdict would outlive a revocation.</remarks>
public static class CertificateAuthenticationAppBuilderExtensions
{
    public static AuthenticationBuilder AddCertificate(this AuthenticationBuilder builder) =>
        builder.AddCertificate(CertificateAuthenticationDefaults.AuthenticationScheme);

    public static AuthenticationBuilder AddCertificate(
        this AuthenticationBuilder builder,
        string authenticationScheme
    ) => builder.AddCertificate(authenticationScheme, configureOptions: null);

    public static AuthenticationBuilder AddCertificate(
        this AuthenticationBuilder builder,
        Action<CertificateAuthenticationOptions>? configureOptions
    ) => builder.AddCertificate(CertificateAuthenticationDefaults.AuthenticationScheme, configureOptions);

    public static AuthenticationBuilder AddCertificate(
        this AuthenticationBuilder builder,
        string authenticationScheme,
        Action<CertificateAuthenticationOptions>? configureOptions
    ) =>
        builder.AddScheme<CertificateAuthenticationOptions, CertificateAuthenticationHandler>(
            authenticationScheme,
            configureOptions
        );
}
