using System.CommandLine;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Operations;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`status`: the tokens that are present, with what a page never learns (serial, label, PIN state). Exit 1 when there is none.</summary>
internal static class StatusCommand
{
    private sealed record TokenLine(string Serial, string Label, string Pin, int Certificates);

    /// <param name="Code">Why no token can be used; null when one can.</param>
    private sealed record Status(IReadOnlyList<TokenLine> Tokens, string? Code);

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
        var status = await ReadAsync(module);
        if (json)
        {
            await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(StrictJson.Render(status)));
            return status.Code is null ? 0 : 1;
        }

        foreach (var line in status.Tokens)
        {
            await Console.Out.WriteLineAsync(
                $"身份锁 {line.Label} 序列号 {line.Serial} 密码状态 {line.Pin} 证书 {line.Certificates} 张"
            );
        }

        await Console.Out.WriteLineAsync(
            status.Code is { } code ? FailureText.Of(code) : $"共 {status.Tokens.Count} 把身份锁"
        );
        return status.Code is null ? 0 : 1;
    }

    private static async Task<Status> ReadAsync(string module)
    {
        using var logs = AgentLog.Create();
        await using var keys = new WorkerKeyProvider(
            module,
            TimeProvider.System,
            logs.CreateLogger<WorkerKeyProvider>()
        );
        try
        {
            var tokens = await keys.ListAsync();
            return new Status(
                [.. tokens.Select(t => new TokenLine(t.Serial, t.Label, t.Pin.ToString(), t.Certificates.Count))],
                tokens.Count > 0 ? null : AgentErrors.TokenNone
            );
        }
        catch (TokenException error)
        {
            return new Status([], AgentFaults.CodeOf(error.Failure));
        }
    }
}
