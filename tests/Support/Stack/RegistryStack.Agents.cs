using System.Diagnostics;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>The key agent of the stack and what is plugged into its port.</summary>
public sealed partial class RegistryStack
{
    /// <summary>Pulls out the lock and plugs in another one: ends the agent and starts it anew on the same port.</summary>
    /// <remarks>SoftHSM cannot show a token that came after it was loaded, so a restart stands for the USB port.</remarks>
    public Task<StackAgent> PlugInAsync(string lockName, CancellationToken ct = default) =>
        StartAgentAsync(Locks[lockName], UsbPort.PlugIn(Pki, Locks[lockName], Usb(lockName)), SoftHsm.ModulePath, ct);

    /// <summary>The lock is plugged in, but the agent is told of another driver.</summary>
    public Task<StackAgent> PlugInAsync(string lockName, string module) =>
        StartAgentAsync(Locks[lockName], UsbPort.PlugIn(Pki, Locks[lockName], Usb(lockName)), module, default);

    /// <summary>The agent runs and no lock is in the port.</summary>
    public Task<StackAgent> PullOutAsync(CancellationToken ct = default) =>
        StartAgentAsync(Locks.Values.First(), UsbPort.Empty(Usb("none")), SoftHsm.ModulePath, ct);

    private async Task<StackAgent> StartAgentAsync(
        LockRecord inserted,
        IReadOnlyDictionary<string, string> environment,
        string module,
        CancellationToken ct
    )
    {
        foreach (var running in _agents)
        {
            await running.DisposeAsync();
        }

        var program = ChildProcess.Start("dotnet", [BuiltPrograms.KeyAgent, .. AgentArguments(module)], environment);
        var agent = new StackAgent(program, inserted, new Uri($"http://127.0.0.1:{AgentPort}"));
        _agents.Add(agent);
        using var page = new HttpClient();
        page.DefaultRequestHeaders.Add("Origin", Origin);
        await WaitUntilHealthyAsync(program, page, new Uri(agent.Address, "/v1/status"), ct);
        return agent;
    }

    /// <summary>Runs the agent with every lock plugged in, in our own terminal, where a person answers it, until it ends (./run dev).</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAgentHereAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet", [BuiltPrograms.KeyAgent, .. AgentArguments()]);
        start.Environment[SoftHsmStore.ConfigurationVariable] = Pki.SoftHsm.ConfigurationFile;
        using var agent = Process.Start(start) ?? throw new InvalidOperationException("The agent did not start.");
        try
        {
            await agent.WaitForExitAsync(ct);
            return agent.ExitCode;
        }
        finally
        {
            agent.Kill(entireProcessTree: true);
            await agent.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>What the agent is started with: everything it may sign for, and where its token is.</summary>
    public IReadOnlyList<string> AgentArguments(string? module = null) =>
        [
            "serve",
            "--servers",
            Pki.AgentServers,
            "--module",
            module ?? SoftHsm.ModulePath,
            "--ports",
            $"{AgentPort}",
            "--state",
            AgentState,
            "--server-ca",
            TlsRoot,
        ];

    /// <summary>The agent's private directory.</summary>
    public string AgentState => Path.Combine(Directory, "agent");
}
