namespace Microsoft.AspNetCore.Authentication.Certificate;

/// <summary>The scheme's name, the same as in Microsoft's package.</summary>
public static class CertificateAuthenticationDefaults
{
    public const string AuthenticationScheme = "Certificate";
}

/// <summary>Kinds of client certificates, named as in Microsoft's package. This handler takes <see cref="Chained"/> only.</summary>
[Flags]
public enum CertificateTypes
{
    Chained = 1,
    SelfSigned = 2,
    All = Chained | SelfSigned,
}
