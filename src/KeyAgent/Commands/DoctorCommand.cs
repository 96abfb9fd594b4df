using System.CommandLine;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Doctor;
using JianliRegistry.KeyAgent.Servers;
using JianliRegistry.KeyAgent.Tokens;
using Spectre.Console;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`doctor`: the self-check with its details, and one next step for whatever failed. Exit 1 when something did.</summary>
internal static class DoctorCommand
{
    /// <summary>One line of `--json`: for scripts, and for whoever supports the person from afar.</summary>
    private sealed record Line(
        string Step,
        string Outcome,
        string? Code,
        string? Detail,
        string? NextStepZh,
        string? NextStepEn
    );

    public static Command Create()
    {
        var command = new Command("doctor", "check driver, slot, token, certificate, clock and every server")
        {
            AgentOptions.Servers,
            AgentOptions.Module,
            AgentOptions.ServerRoots,
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
                    parsed.GetValue(AgentOptions.ServerRoots)?.FullName,
                    parsed.GetValue(AgentOptions.Json),
                    ct
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        PinnedServers servers,
        string module,
        string? roots,
        bool json,
        CancellationToken ct
    )
    {
        using var logs = AgentLog.Create();
        using var http = ServerConnection.Create(roots);
        await using var keys = new WorkerKeyProvider(
            module,
            TimeProvider.System,
            logs.CreateLogger<WorkerKeyProvider>()
        );
        var findings = await new SelfCheck(keys, module, http, TimeProvider.System).RunAsync(servers.All, ct);
        if (json)
        {
            var lines = findings.Select(f => new Line(
                f.Step,
                f.Outcome,
                f.Code,
                f.Detail,
                f.Code is null ? null : AgentErrors.Of(f.Code).NextStepZh,
                f.Code is null ? null : AgentErrors.Of(f.Code).NextStepEn
            ));
            await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(StrictJson.Render(lines.ToList())));
        }
        else
        {
            await PrintAsync(findings);
        }

        return findings.All(f => f.Outcome == "ok") ? 0 : 1;
    }

    private static async Task PrintAsync(IReadOnlyList<Finding> findings)
    {
        var table = new Table().AddColumns("步骤", "结果", "代码", "细节");
        foreach (var f in findings)
        {
            table.AddRow(
                WordsOf(f.Step),
                OutcomeOf(f.Outcome),
                f.Code ?? string.Empty,
                Markup.Escape(f.Detail ?? string.Empty)
            );
        }

        AnsiConsole.Write(table);

        // Below the table, where no column breaks them: what to do.
        foreach (var code in findings.Select(f => f.Code).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            await Console.Out.WriteLineAsync(FailureText.Of(code));
        }
    }

    private static string OutcomeOf(string outcome) =>
        outcome switch
        {
            "ok" => "正常",
            "failed" => "失败",
            _ => "待查",
        };

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
