using System.CommandLine;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Servers;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>`serve`: answers pages until it is interrupted; asks its person in this terminal.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "answer pages on loopback")
        {
            AgentOptions.Servers,
            AgentOptions.Module,
            AgentOptions.Ports,
            AgentOptions.State,
            AgentOptions.ServerRoots,
            AgentOptions.Development,
        };
        command.SetAction(
            (parsed, ct) =>
                RunAsync(
                    parsed.GetRequiredValue(AgentOptions.Servers).FullName,
                    parsed.GetRequiredValue(AgentOptions.Module),
                    AgentOptions.ParsePorts(parsed.GetRequiredValue(AgentOptions.Ports)),
                    parsed.GetRequiredValue(AgentOptions.State),
                    parsed.GetValue(AgentOptions.ServerRoots)?.FullName,
                    parsed.GetValue(AgentOptions.Development),
                    ct
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string servers,
        string module,
        IReadOnlyList<int> ports,
        string state,
        string? roots,
        bool development,
        CancellationToken ct
    )
    {
        using var logs = AgentLog.Create();
        using var output = Console.OpenStandardOutput();
        var prompt = new TerminalConsent(TimeProvider.System, output);
        await using var parts = new AgentParts(
            PinnedServers.Load(servers, development),
            StateDirectory.Serve(state),
            new WorkerKeyProvider(module, TimeProvider.System, logs.CreateLogger<WorkerKeyProvider>()),
            module,
            prompt,
            TimeProvider.System,
            logs,
            roots
        );
        var (app, port) = await parts.Host.StartAsync(ports, ct);
        await using (app)
        {
            prompt.Tell($"listening on http://127.0.0.1:{port}");
            await app.WaitForShutdownAsync(ct);
        }

        return 0;
    }
}
