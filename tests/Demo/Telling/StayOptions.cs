using System.Globalization;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Telling;

/// <summary>Where ./run dev lives.</summary>
/// <param name="Fresh">Throw away what an earlier start left in the folder.</param>
/// <param name="Ports">Server, authority, agent.</param>
internal sealed record StayOptions(bool Fresh, string Folder, IReadOnlyList<int> Ports)
{
    /// <returns>null for arguments that mean nothing.</returns>
    public static StayOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new StayOptions(
            false,
            Path.Combine(BuiltPrograms.RepositoryRoot, "artifacts", "dev"),
            [5443, 5480, 17623]
        );
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--fresh", .. var rest]:
                    (options, arguments) = (options with { Fresh = true }, rest);
                    break;
                case ["--dir", var folder, .. var rest]:
                    (options, arguments) = (options with { Folder = Path.GetFullPath(folder) }, rest);
                    break;
                case ["--ports", var text, .. var rest] when PortsOf(text) is { Length: 3 } ports:
                    (options, arguments) = (options with { Ports = ports }, rest);
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

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
