using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>The server decides about a certificate in one place: whoever asked the validator by himself would forget what the responder said.</summary>
public sealed class TrustDecisionTests
{
    private const string Room = "src/Server/Hosting/Trust/";

    // Replays stored evidence offline, with the status that was kept.
    private static readonly string[] Audit =
    [
        "src/Server/Features/Evidence/EvidenceAudit.cs",
        "src/Server/Features/Evidence/RecordAudit.cs",
        "src/Server/Features/Evidence/MaterialAudit.cs",
    ];

    [Fact]
    public void Only_the_room_of_trust_asks_the_path_validator()
    {
        var users = Sources
            .Code.Where(file => file.StartsWith("src/Server/", StringComparison.Ordinal))
            .Where(file => Sources.Read(file).Contains("CertificatePathValidator", StringComparison.Ordinal))
            .ToList();
        Assert.Contains(users, IsAllowed);
        Assert.DoesNotContain(users, file => !IsAllowed(file));
    }

    private static bool IsAllowed(string file) =>
        file.StartsWith(Room, StringComparison.Ordinal) || Audit.Contains(file, StringComparer.Ordinal);
}
