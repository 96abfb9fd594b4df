using System.CommandLine;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`status`: the tokens that are present, with what a page never learns (serial, label, PIN state).</summary>
internal static class StatusCommand
{
    private sealed record TokenLine(string Serial, string Label, string Pin, int Certificates);

    public static Command Create()
    {
        var command = new Command("status", "show the tokens that are present")
        {
            AgentOptions.Module,
            AgentOptions.Json,
        };
        command.SetAction(
            (parsed, _) => RunAsync(parsed.GetRequiredValue(AgentOptions.Module), parsed.GetValue(AgentOptions.Json))
        );
        return command;
    }

    private static async Task<int> RunAsync(string module, bool json)
    {
        using var logs = AgentLog.Create();
        await using var keys = new WorkerKeyProvider(
            module,
            TimeProvider.System,
            logs.CreateLogger<WorkerKeyProvider>()
        );
        var lines = (await keys.ListAsync())
            .Select(t => new TokenLine(t.Serial, t.Label, t.Pin.ToString(), t.Certificates.Count))
            .ToList();
        if (json)
        {
            await Console.Out.WriteLineAsync(System.Text.Encoding.UTF8.GetString(StrictJson.Render(lines)));
            return lines.Count > 0 ? 0 : 1;
        }

        foreach (var line in lines)
        {
            await Console.Out.WriteLineAsync(
                $"身份锁 {line.Label} 序列号 {line.Serial} 密码状态 {line.Pin} 证书 {line.Certificates} 张"
            );
        }

        await Console.Out.WriteLineAsync(
            lines.Count > 0 ? $"共 {lines.Count} 把身份锁" : "没有检测到身份锁，请插入后重试。"
        );
        return lines.Count > 0 ? 0 : 1;
    }
}
