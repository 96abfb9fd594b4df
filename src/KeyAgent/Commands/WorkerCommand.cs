using System.CommandLine;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`worker` (hidden): the child process that loads the PKCS#11 module. Speaks frames, not to people.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var command = new Command("worker", "loads the module") { AgentOptions.Module };
        command.Hidden = true;
        command.SetAction((parsed, ct) => Pkcs11Worker.RunAsync(parsed.GetRequiredValue(AgentOptions.Module), ct));
        return command;
    }
}
