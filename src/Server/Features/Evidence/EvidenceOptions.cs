using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The evidence log (section <c>Log</c>).</summary>
public sealed class LogOptions
{
    public const string Section = "Log";

    /// <summary>The second copy of the last signed checkpoint; best on a disk that is not restored with the database.</summary>
    public string CheckpointFile { get; set; } = "";
}

/// <summary>The timestamp authority (section <c>Timestamp</c>).</summary>
public sealed class TimestampOptions
{
    public const string Section = "Timestamp";

    public string Url { get; set; } = "";
    public TimeSpan RetryEvery { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>The confirmation of evidence by later CRLs (section <c>Confirmation</c>).</summary>
public sealed class ConfirmationOptions
{
    public const string Section = "Confirmation";

    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);
}

internal sealed class ConfirmationOptionsValidator : IValidateOptions<ConfirmationOptions>
{
    public ValidateOptionsResult Validate(string? name, ConfirmationOptions options) =>
        options.Every >= TimeSpan.FromMilliseconds(10) && options.Every <= TimeSpan.FromDays(1)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Confirmation:Every must lie between 10 ms and one day");
}

internal sealed class LogOptionsValidator : IValidateOptions<LogOptions>
{
    public ValidateOptionsResult Validate(string? name, LogOptions options) =>
        Path.GetDirectoryName(Path.GetFullPath(options.CheckpointFile.Length > 0 ? options.CheckpointFile : "/"))
            is { } directory
        && Directory.Exists(directory)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Log:CheckpointFile must lie in an existing directory");
}

internal sealed class TimestampOptionsValidator(IHostEnvironment environment) : IValidateOptions<TimestampOptions>
{
    public ValidateOptionsResult Validate(string? name, TimestampOptions options) =>
        Uri.TryCreate(options.Url, UriKind.Absolute, out var address)
        && (address.Scheme is "http" or "https")
        && (!address.IsLoopback || environment.IsDevelopment())
        && options.RetryEvery > TimeSpan.Zero
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Timestamp:Url must be an address that this environment may ask");
}
