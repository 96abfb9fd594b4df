using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests;

/// <summary>A server with one enterprise and its bound key, shared by tests that change nothing of it.</summary>
public sealed class ServerWithAccount : IAsyncLifetime
{
    public RunningServer Server { get; private set; } = null!;
    public TestLeaf Leaf { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RunningServer.StartAsync();
        Leaf = Server.Authority.IssueLeaf();
        await Server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, Leaf)
        );
    }

    public async ValueTask DisposeAsync()
    {
        Leaf.Dispose();
        await Server.DisposeAsync();
    }
}
