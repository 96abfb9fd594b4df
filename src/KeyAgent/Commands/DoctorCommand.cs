using System.CommandLine;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Doctor;
using JianliRegistry.KeyAgent.Servers;
using JianliRegistry.KeyAgent.Tokens;
using Spectre.Console;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`doctor`: the self-check with its details, and one next step for whatever failed. Exit 1 when something did.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "check driver, token, certificate, clock and server")
        {
            AgentOptions.Servers,
            AgentOptions.Module,
            AgentOptions.Development,
            AgentOptions.Json,
        };
        command.SetAction(
            (parsed, ct) =>
                RunAsync(
                    PinnedServers.Load(
                        parsed.GetRequiredValue(AgentOptions.Servers).FullName,
                        parsed.GetValue(AgentOptions.Development)
                    ),
                    parsed.GetRequiredValue(AgentOptions.Module),
                    parsed.GetValue(AgentOptions.Json),
                    ct
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(PinnedServers servers, string module, bool json, CancellationToken ct)
    {
        using var logs = AgentLog.Create();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        await using var keys = new WorkerKeyProvider(
            module,
            TimeProvider.System,
            logs.CreateLogger<WorkerKeyProvider>()
        );
        var findings = await new SelfCheck(keys, module, http, TimeProvider.System).RunAsync(servers.All[0], ct);
        if (json)
        {
            await Console.Out.WriteLineAsync(System.Text.Encoding.UTF8.GetString(StrictJson.Render(findings)));
        }
        else
        {
            Print(findings);
        }

        return findings.All(f => f.Outcome == "ok") ? 0 : 1;
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        var table = new Table().AddColumns("步骤", "结果", "代码", "说明");
        foreach (var finding in findings)
        {
            var next = finding.Code is { } code
                ? $"{AgentErrors.Of(code).TitleZh}。{AgentErrors.Of(code).NextStepZh}"
                : null;
            table.AddRow(
                Markup.Escape(WordsOf(finding.Step)),
                finding.Outcome,
                finding.Code ?? string.Empty,
                Markup.Escape(next ?? finding.Detail ?? string.Empty)
            );
        }

        AnsiConsole.Write(table);
    }

    private static string WordsOf(string step) =>
        step switch
        {
            "driver" => "驱动",
            "slot" => "读取设备",
            "token" => "身份锁",
            "certificate" => "证书",
            "clock" => "电脑时间",
            _ => "服务器",
        };
}
