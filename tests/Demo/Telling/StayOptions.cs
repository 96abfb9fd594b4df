using System.Globalization;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Telling;

/// <summary>Where ./run dev lives.</summary>
/// <param name="Fresh">Throw away what an earlier start left in the folder.</param>
/// <param name="Ports">Server, authority, agent.</param>
internal sealed record StayOptions(bool Fresh, string Folder, IReadOnlyList<int> Ports)
{
    private static readonly StayOptions Usual = new(
        false,
        Path.Combine(BuiltPrograms.RepositoryRoot, "artifacts", "dev"),
        [5443, 5480, 17623]
    );

    /// <returns>null for arguments that mean nothing.</returns>
    public static StayOptions? Parse(string[] arguments) => Read(arguments, Usual);

    private static StayOptions? Read(string[] arguments, StayOptions options) =>
        arguments switch
        {
            [] => options,
            ["--fresh", .. var rest] => Read(rest, options with { Fresh = true }),
            ["--dir", var folder, .. var rest] => Read(rest, options with { Folder = Path.GetFullPath(folder) }),
            ["--ports", var text, .. var rest] when PortsOf(text) is { Length: 3 } ports => Read(
                rest,
                options with
                {
                    Ports = ports,
                }
            ),
            _ => null,
        };

    private static int[]? PortsOf(string text)
    {
        var ports = text.Split(',')
            .Select(p =>
                ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? (int)port : 0
            )
            .ToArray();
        return Array.TrueForAll(ports, p => p > 0) ? ports : null;
    }
}
