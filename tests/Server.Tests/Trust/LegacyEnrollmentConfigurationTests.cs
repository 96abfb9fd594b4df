using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>The entries of <c>Trust:LegacyEnrollment</c> at the start.</summary>
public sealed class LegacyEnrollmentConfigurationTests(ServerWithAccount shared)
    : IClassFixture<ServerWithAccount>,
        IDisposable
{
    private const string Entry = "Trust:LegacyEnrollment:0:";
    private readonly TestAuthority _old = new(shared.Server.Authority.Now, "Old");

    public void Dispose() => _old.Dispose();

    [Theory]
    [InlineData("Accept:0", "md5", "md5 is no weakness that can be accepted: name some of short-rsa-key")]
    [InlineData("Accept:0", "ShortRsaKey", "ShortRsaKey is no weakness")]
    [InlineData("Accept:0", null, "Accept names no weakness")]
    [InlineData("Until", null, "Until is missing")]
    [InlineData("Until", "soon", "soon is no instant")]
    [InlineData("Issuer", null, "Issuer must name the CA")]
    [InlineData("Issuer", "CN=nobody", "is no CA of Trust:Anchors")]
    public async Task A_wrong_entry_refuses_the_start(string key, string? value, string because) =>
        Assert.Contains(because, await RefusalAsync([.. Good(), (Entry + key, value)]), StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_no_CA_or_not_one_certificate_refuses_the_start()
    {
        using var leaf = _old.IssueLeaf();
        var file = shared.Server.PathOf("old-leaf.pem");
        await File.WriteAllTextAsync(file, leaf.Certificate.ExportCertificatePem());
        Assert.Contains(
            "which is no CA",
            await RefusalAsync([.. Good(), (Entry + "Issuer", file)]),
            StringComparison.Ordinal
        );
        await File.WriteAllTextAsync(file, _old.IntermediatesPem + _old.AnchorsPem);
        Assert.Contains(
            "does not hold one certificate",
            await RefusalAsync([.. Good(), (Entry + "Issuer", file)]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_CA_twice_refuses_the_start() =>
        Assert.Contains(
            "twice: make one entry",
            await RefusalAsync([
                .. Good(),
                .. Good().Select(s => (s.Key.Replace(":0:", ":1:", StringComparison.Ordinal), s.Value)),
            ]),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task An_entry_that_has_ended_is_warned_of_and_accepts_nothing()
    {
        var log = new ProblemLog();
        await using var app = shared.Server.Create("Development", log, [.. Good(), (Entry + "Until", "2020-01-01")]);
        await Check(app.Services).StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains(log.Lines, line => line.Contains("has ended at 2020-01-01T00:00:00", StringComparison.Ordinal));
        using var oldLock = _old.IssueLeaf();
        Assert.False(Accepts(app.Services, oldLock));
    }

    [Fact]
    public async Task Without_an_entry_nothing_is_accepted_and_with_one_its_CA_is_trusted_for_nothing_else()
    {
        using var oldLock = _old.IssueLeaf();
        Assert.False(Accepts(shared.Server.App.Services, oldLock));
        await using var app = shared.Server.Create("Development", Good());
        Assert.True(Accepts(app.Services, oldLock));

        var authorities = app.Services.GetRequiredService<ConfiguredAuthorities>();
        Assert.Equal(2, authorities.All.Count);
        Assert.DoesNotContain(
            app.Services.GetRequiredService<TrustStore>().AnchorCertificates,
            anchor => anchor.Subject.Contains("Old", StringComparison.Ordinal)
        );
    }

    private (string Key, string? Value)[] Good()
    {
        var file = shared.Server.PathOf("old-ca.pem");
        File.WriteAllText(file, _old.IntermediatesPem);
        return LegacyEntry.Of(0, file, "authority-gone");
    }

    private bool Accepts(IServiceProvider services, TestLeaf oldLock) =>
        services
            .GetRequiredService<LegacyEnrollmentValidator>()
            .Validate(oldLock.Der, RevocationMaterial.None, shared.Server.Clock.GetUtcNow())
            .TryGetValue(out _, out _);

    private static TrustCheck Check(IServiceProvider services) =>
        services.GetServices<IHostedService>().OfType<TrustCheck>().Single();

    private async Task<string> RefusalAsync((string, string?)[] settings)
    {
        var error = await Record.ExceptionAsync(async () =>
        {
            await using var app = shared.Server.Create("Development", settings);
            await app.StartAsync();
        });
        Assert.NotNull(error);
        return string.Join(' ', StartRefusedException.Explain(error) ?? []);
    }
}
