using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.Pki.Issuance;

/// <summary>Writes the agent's servers.json: the origins it may answer and the keys that speak for them.</summary>
public static class AgentConfiguration
{
    /// <summary>All published request and log keys are pinned, so an answer survives a rotation of the server's keys.</summary>
    public static void Write(PkiDirectory directory, IReadOnlyList<string> origins)
    {
        var keys = PkiDirectory.ReadJson<IReadOnlyList<PublishedKey>>(directory.KeyHistory);
        var server = new PinnedServer(
            PkiDirectory.ServerId,
            "注册监理工程师管理系统（开发） TEST ONLY",
            origins,
            [.. keys.Where(key => key.Use == "request").Select(key => new RequestKey(key.Kid!, key.Spki!))],
            [.. keys.Where(key => key.Use == "checkpoint").Select(key => key.Vkey!)]
        );
        PkiDirectory.WriteJson<IReadOnlyList<PinnedServer>>(directory.AgentServers, [server]);
    }
}
