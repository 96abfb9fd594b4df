using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Login;

/// <summary>One file of tests/vectors/login: a challenge, a token, what the server knows, and what has to come out.</summary>
/// <param name="Expect">"accepted" or the name of a <see cref="RejectionReason"/>.</param>
internal sealed record LoginVector(
    string Comment,
    string Expect,
    DateTimeOffset Now,
    string ServerId,
    string Origin,
    string PreSession,
    IReadOnlyList<RequestKey> Keys,
    string Challenge,
    AuthenticationToken Token
)
{
    public Verdict<VerifiedLogin> Verify() =>
        VerifiedChallenge
            .Verify(Challenge, Keys, ServerId, PreSession, Origin, Now)
            .TryGetValue(out var challenge, out var rejection)
            ? VerifiedLogin.Verify(challenge, Token)
            : rejection;

    public static LoginVector Read(string name)
    {
        var text = File.ReadAllBytes(Path.Combine(Folder, name + ".json"));
        Assert.True(
            StrictJson.Parse<LoginVector>(text, 64 * 1024).TryGetValue(out var vector, out var rejection),
            rejection?.ToString()
        );
        return vector;
    }

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "vectors", "login");
}
