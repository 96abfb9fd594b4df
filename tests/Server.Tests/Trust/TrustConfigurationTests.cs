using System.Security.Cryptography;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>One wrong word in the configuration of trust refuses the start with a sentence about it.</summary>
public sealed class TrustConfigurationTests(ServerWithAccount shared) : IClassFixture<ServerWithAccount>
{
    private const string Address = "http://127.0.0.1:9/a";

    [Theory]
    [InlineData("Status:Sources:0:CrlUrls:0", "ftp://127.0.0.1/x", "may ask")]
    [InlineData("Status:Sources:0:CrlUrls:0", "http://user@127.0.0.1/x", "may ask")]
    [InlineData("Status:Sources:0:CrlUrls:0", "http://127.0.0.1/x#y", "may ask")]
    [InlineData("Status:Sources:0:CrlUrls:0", "/x", "may ask")]
    [InlineData("Status:Sources:0:OcspUrl", "file:///etc/passwd", "may ask")]
    [InlineData("Status:Sources:0:CrlUrls:0", null, "neither CrlUrls nor OcspUrl")]
    [InlineData("Status:Sources:0:Issuer", "", "Sources:0:Issuer must name")]
    [InlineData("Status:Sources:0:Issuer", "CN=nobody", "is no CA of Trust:Anchors")]
    [InlineData("Status:RefreshEvery", "00:00:00.1", "at least a second")]
    [InlineData("Status:MaxAge", "00:01:00", "at least a second")]
    [InlineData("CreditCode:Places:0", "subject:2.5.4.3", "no place of a credit code")]
    [InlineData("CreditCode:Places:0", "2.5.4.97", "no place of a credit code")]
    [InlineData("CreditCode:Issuers:0:Issuer", "CN=nobody", "Places is empty")]
    public async Task A_wrong_option_refuses_the_start(string key, string? value, string because) =>
        Assert.Contains(because, await RefusalAsync((key, value)), StringComparison.Ordinal);

    [Fact]
    public async Task No_source_at_all_refuses_the_start() =>
        Assert.Contains(
            "must name each CA",
            await RefusalAsync(
                ("Status:Sources:0:Issuer", null),
                ("Status:Sources:0:CrlUrls:0", null),
                ("Status:Sources:1:Issuer", null),
                ("Status:Sources:1:CrlUrls:0", null)
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task An_address_twice_refuses_the_start() =>
        Assert.Contains(
            "named twice",
            await RefusalAsync(("Status:Sources:0:CrlUrls:0", Address), ("Status:Sources:1:OcspUrl", Address)),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_CA_twice_refuses_the_start() =>
        Assert.Contains(
            "twice: put its addresses into one entry",
            await RefusalAsync(("Status:Sources:1:Issuer", shared.Server.Authority.Root.Certificate.Subject)),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_CA_of_a_credit_code_list_that_is_not_configured_refuses_the_start() =>
        Assert.Contains(
            "CreditCode:Issuers:0:Issuer: CN=nobody is no CA",
            await RefusalAsync(
                ("CreditCode:Issuers:0:Issuer", "CN=nobody"),
                ("CreditCode:Issuers:0:Places:0", "subject:2.5.4.5")
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task An_anchor_that_is_no_CA_refuses_the_start()
    {
        var file = shared.Server.PathOf("leaf.pem");
        await File.WriteAllTextAsync(file, shared.Leaf.Certificate.ExportCertificatePem());
        Assert.Contains("is not a CA", await RefusalAsync(("Trust:Anchors:1", file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_trust_store_refuses_the_start()
    {
        var file = shared.Server.PathOf("empty.pem");
        await File.WriteAllTextAsync(file, "");
        Assert.Contains(
            "PEM text without a certificate",
            await RefusalAsync(("Trust:Anchors:0", file)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("certificate")]
    [InlineData("key")]
    [InlineData("subject")]
    [InlineData("file")]
    public async Task A_CA_is_named_by_file_subject_certificate_or_key(string by)
    {
        var issuing = shared.Server.Authority.Issuing.Certificate;
        var file = shared.Server.PathOf("issuing.pem");
        await File.WriteAllTextAsync(file, issuing.ExportCertificatePem());
        var name = by switch
        {
            "certificate" => Convert.ToHexString(SHA256.HashData(issuing.RawData)),
            "key" => Convert.ToHexStringLower(SHA256.HashData(issuing.PublicKey.ExportSubjectPublicKeyInfo())),
            "subject" => issuing.Subject,
            _ => file,
        };
        await using var app = shared.Server.Create("Development", ("Status:Sources:1:Issuer", name));
        var authorities = app.Services.GetRequiredService<ConfiguredAuthorities>();
        Assert.Equal(issuing.RawData, authorities.WithStatus[1].Issuer.Certificate.Der);
        Assert.Empty(authorities.WithoutStatus);
    }

    [Fact]
    public async Task A_CA_without_a_source_and_a_CA_that_has_expired_are_warned_of()
    {
        using var old = new TestAuthority(shared.Server.Authority.Now.AddYears(-20), "Old");
        var file = shared.Server.PathOf("old.pem");
        await File.WriteAllTextAsync(file, old.AnchorsPem);
        var log = new ProblemLog();
        await using var app = shared.Server.Create("Development", log, ("Trust:Anchors:1", file));
        var check = app
            .Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>()
            .OfType<TrustCheck>()
            .Single();
        await check.StartAsync(TestContext.Current.CancellationToken);

        Assert.Contains(
            log.Lines,
            line =>
                line.Contains("Old Root CA", StringComparison.Ordinal)
                && line.Contains("is valid from", StringComparison.Ordinal)
        );
        Assert.Contains(
            log.Lines,
            line =>
                line.Contains("Old Root CA", StringComparison.Ordinal)
                && line.Contains("has no entry in Status:Sources", StringComparison.Ordinal)
        );
    }

    private async Task<string> RefusalAsync(params (string, string?)[] settings)
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
