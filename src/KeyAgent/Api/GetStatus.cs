using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Signing;
using JianliRegistry.KeyAgent.Operations;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>GET /v1/status: that an agent runs, what it speaks, whether a token is present. No serials, names or counts.</summary>
internal static class GetStatus
{
    private static readonly string[] Algorithms = [.. Enum.GetValues<SignatureAlgorithm>().Select(JoseNames.Of)];

    public static async Task HandleAsync(HttpContext http, OperationBook operations) =>
        await Answers.WriteAsync(
            http,
            StatusCodes.Status200OK,
            new AgentStatus(
                new AgentVersion(AgentProgram.Version),
                [Protocol.Version],
                operations.IsBusy ? "busy" : "ready",
                await operations.IsTokenPresentAsync() ? "present" : "absent",
                Algorithms
            )
        );
}
