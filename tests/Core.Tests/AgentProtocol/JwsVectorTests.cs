using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.Core.Tests.AgentProtocol;

public sealed class JwsVectorTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "vectors", "jws");

    public static TheoryData<string> Vectors() =>
        [.. Directory.GetFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order().OfType<string>()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Each_sign_request_comes_out_as_it_says(string name)
    {
        var text = File.ReadAllBytes(Path.Combine(Folder, name + ".json"));
        var vector = JsonSerializer.Deserialize<JwsVector>(text, JsonSerializerOptions.Web)!;
        var verdict = CompactJws<SignRequestClaims>.Verify(vector.Jws, Protocol.SignRequestType, vector.Keys);
        var accepted = verdict.TryGetValue(out _, out var rejection);
        Assert.Equal(vector.Expect, accepted ? "accepted" : rejection!.Reason.ToString());
    }

    /// <param name="Keys">What the agent pins.</param>
    private sealed record JwsVector(string Comment, string Expect, IReadOnlyList<RequestKey> Keys, string Jws);
}
