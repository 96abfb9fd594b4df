using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JianliRegistry.Server.Hosting.Passwords;

/// <summary>Registers the one way to check and to store a password.</summary>
internal static class PasswordsFeature
{
    public static void AddPasswords(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(_ => new PasswordVerifier());
        builder.Services.AddSingleton<PasswordQueue>();
        builder.Services.AddSingleton<PasswordThrottle>();
    }
}
