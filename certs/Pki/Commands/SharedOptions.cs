using System.CommandLine;

namespace JianliRegistry.Pki.Commands;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    public static Option<string> Out { get; } =
        new("--out") { Description = "Directory to make; must be empty or absent.", Required = true };

    public static Option<string> Dir { get; } = new("--dir") { Description = "A PKI directory.", Required = true };

    public static Option<string[]> Origins { get; } =
        new("--origin")
        {
            Description = "Origin of the server, e.g. https://localhost:5443; may be repeated.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
}
