namespace Microsoft.AspNetCore.Authentication.Certificate;

/// <summary>Where an application joins in, by the names of Microsoft's package.</summary>
public class CertificateAuthenticationEvents
{
    /// <summary>A certificate was refused; the context's exception says why.</summary>
    public Func<CertificateAuthenticationFailedContext, Task> OnAuthenticationFailed { get; set; } =
        _ => Task.CompletedTask;

    /// <summary>A certificate is trusted; whom it stands for is decided here.</summary>
    public Func<CertificateValidatedContext, Task> OnCertificateValidated { get; set; } = _ => Task.CompletedTask;

    /// <summary>Nobody is authenticated and the endpoint needs somebody.</summary>
    public Func<CertificateChallengeContext, Task> OnChallenge { get; set; } = _ => Task.CompletedTask;

    public virtual Task AuthenticationFailed(CertificateAuthenticationFailedContext context) =>
        OnAuthenticationFailed(context);

    public virtual Task CertificateValidated(CertificateValidatedContext context) => OnCertificateValidated(context);

    public virtual Task Challenge(CertificateChallengeContext context) => OnChallenge(context);
}
