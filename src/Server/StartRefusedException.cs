using Microsoft.Extensions.Options;

namespace JianliRegistry.Server;

/// <summary>The configuration or the machine is not safe to serve with; a person has to change something.</summary>
public sealed class StartRefusedException(string reason) : Exception(reason)
{
    /// <summary>The reasons to print, or null when the failure is not one of these two kinds.</summary>
    public static IEnumerable<string>? Explain(Exception error) =>
        error switch
        {
            StartRefusedException refused => [refused.Message],
            OptionsValidationException invalid => invalid.Failures,
            AggregateException many when many.InnerExceptions.All(e => Explain(e) is not null) =>
                many.InnerExceptions.SelectMany(e => Explain(e)!),
            _ => null,
        };
}
