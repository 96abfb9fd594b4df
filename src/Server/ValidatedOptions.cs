using Microsoft.Extensions.Options;

namespace JianliRegistry.Server;

/// <summary>How every part of the server takes its options.</summary>
internal static class ValidatedOptions
{
    /// <summary>Options that are checked before the server takes its first request.</summary>
    public static void AddValidated<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }
}
