using System.Security.Cryptography.X509Certificates;

namespace Microsoft.AspNetCore.Authentication.Certificate;

/// <summary>Of a certificate whose path was accepted.</summary>
public class CertificateValidatedContext(
    HttpContext context,
    AuthenticationScheme scheme,
    CertificateAuthenticationOptions options
) : ResultContext<CertificateAuthenticationOptions>(context, scheme, options)
{
    public X509Certificate2 ClientCertificate { get; set; } = null!;
}

/// <summary>Of a certificate that was refused.</summary>
public class CertificateAuthenticationFailedContext(
    HttpContext context,
    AuthenticationScheme scheme,
    CertificateAuthenticationOptions options
) : ResultContext<CertificateAuthenticationOptions>(context, scheme, options)
{
    public Exception Exception { get; set; } = null!;
}

/// <summary>Of a request without an accepted certificate.</summary>
public class CertificateChallengeContext(
    HttpContext context,
    AuthenticationScheme scheme,
    CertificateAuthenticationOptions options,
    AuthenticationProperties? properties
) : PropertiesContext<CertificateAuthenticationOptions>(context, scheme, options, properties)
{
    /// <summary>The application has answered; the handler adds nothing.</summary>
    public bool Handled { get; private set; }

    public void HandleResponse() => Handled = true;
}
