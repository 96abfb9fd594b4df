using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>Old locks enrol and do nothing else (docs/decisions/0015): nobody but trust's own room knows their validator.</summary>
public sealed class OldLockTests
{
    private static readonly string[] Types = ["LegacyEnrollmentValidator", "ProvenLegacyLock"];
    private static readonly string[] Rooms = ["src/Core/Certificates/", "src/Server/Hosting/Trust/"];

    [Fact]
    public void Only_the_rooms_of_certificates_and_trust_name_the_validator_of_old_locks_or_its_proof()
    {
        var users = Sources
            .Code.Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => Array.Exists(Types, type => Sources.Read(file).Contains(type, StringComparison.Ordinal)))
            .ToList();
        Assert.NotEmpty(users);
        Assert.DoesNotContain(
            users,
            file => !Array.Exists(Rooms, room => file.StartsWith(room, StringComparison.Ordinal))
        );
    }
}
