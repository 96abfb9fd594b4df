using System.CommandLine;
using System.Text;
using JianliRegistry.KeyAgent.Journal;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`journal`: prints every use of the key and checks that no line was changed. Exit 1 when one was.</summary>
internal static class JournalCommand
{
    public static Command Create()
    {
        var command = new Command("journal", "print and verify the record of key uses")
        {
            AgentOptions.State,
            AgentOptions.Json,
        };
        command.SetAction(parsed =>
            Run(parsed.GetRequiredValue(AgentOptions.State), parsed.GetValue(AgentOptions.Json), Console.Out)
        );
        return command;
    }

    private static int Run(string state, bool json, TextWriter output)
    {
        try
        {
            var (lines, head) = KeyUseJournal.Verify(state);
            foreach (var line in lines)
            {
                output.Write(Encoding.UTF8.GetString(line));
            }

            if (!json)
            {
                output.WriteLine($"{head.Number} 行，链完整，末行摘要 {head.Hash}");
            }

            return 0;
        }
        catch (JournalException error)
        {
            output.WriteLine($"日志校验失败：{error.Message}");
            return 1;
        }
    }
}
