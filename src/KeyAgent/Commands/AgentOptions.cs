using System.CommandLine;
using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>The options that commands share.</summary>
internal static class AgentOptions
{
    public static Option<FileInfo> Servers { get; } =
        new("--servers") { Description = "servers.json: the servers this agent signs for", Required = true };

    public static Option<string> Module { get; } =
        new("--module") { Description = "the identity key's PKCS#11 module", Required = true };

    public static Option<string> State { get; } =
        new("--state")
        {
            Description = "the agent's private directory",
            DefaultValueFactory = _ => StateDirectory.Default,
        };

    public static Option<string> Ports { get; } =
        new("--ports")
        {
            Description = "ports to try, in order",
            DefaultValueFactory = _ => string.Join(',', Protocol.DefaultPorts),
        };

    /// <summary>For the doctor's own requests and nothing else: pages are told apart by servers.json, never by TLS.</summary>
    public static Option<FileInfo?> ServerRoots { get; } =
        new("--server-ca")
        {
            Description =
                "PEM file: the only roots this agent trusts on its own way to a server (default: the system's)",
        };

    public static Option<bool> Development { get; } =
        new("--dev") { Description = "admit http origins on loopback (development only)" };

    public static Option<bool> Json { get; } = new("--json") { Description = "print JSON" };

    /// <exception cref="FormatException">Not a list of port numbers.</exception>
    public static IReadOnlyList<int> ParsePorts(string text) =>
        [
            .. text.Split(',')
                .Select(p =>
                    (int)
                        ushort.Parse(
                            p,
                            System.Globalization.NumberStyles.None,
                            System.Globalization.CultureInfo.InvariantCulture
                        )
                ),
        ];
}
