using System.CommandLine;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Pki.Commands;

/// <summary>pki agent-config: rewrites agent/servers.json for other origins.</summary>
internal static class AgentConfigCommand
{
    public static Command Create()
    {
        var command = new Command("agent-config", "Rewrite agent/servers.json for these origins.")
        {
            SharedOptions.Dir,
            SharedOptions.Origins,
        };
        command.SetAction(parsed =>
        {
            var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Dir));
            AgentConfiguration.Write(directory, parsed.GetRequiredValue(SharedOptions.Origins));
            Console.WriteLine(directory.AgentServers);
        });
        return command;
    }
}
