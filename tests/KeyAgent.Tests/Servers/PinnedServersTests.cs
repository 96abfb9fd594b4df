using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Servers;

namespace JianliRegistry.KeyAgent.Tests.Servers;

public sealed class PinnedServersTests
{
    private static readonly PinnedServer Good = new("a", "甲", ["https://a.example"], [Key("k1")], []);

    [Fact]
    public void A_good_list_finds_an_origin_byte_for_byte()
    {
        var servers = PinnedServers.Parse(Json(Good), development: false);

        Assert.True(servers.TryFind("https://a.example", out var found));
        Assert.Equal("a", found.Id);
        Assert.False(servers.TryFind("https://a.example/", out _));
    }

    [Theory]
    [InlineData("http://a.example")]
    [InlineData("https://a.example/")]
    [InlineData("https://A.example")]
    [InlineData("https://a.example:443")]
    [InlineData("https://u@a.example")]
    [InlineData("https://a.example/path")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("")]
    public void An_origin_that_no_browser_sends_is_refused(string origin) =>
        AssertRefused(Json(Good with { Origins = [origin] }));

    [Fact]
    public void An_origin_of_two_servers_is_refused() =>
        AssertRefused(Json(Good, Good with { Id = "b", RequestKeys = [Key("k2")] }));

    [Fact]
    public void An_id_of_two_servers_is_refused() =>
        AssertRefused(Json(Good, Good with { Origins = ["https://b.example"] }));

    [Fact]
    public void A_kid_of_two_keys_is_refused() => AssertRefused(Json(Good with { RequestKeys = [Key("k"), Key("k")] }));

    [Fact]
    public void A_key_that_is_not_p256_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var spki = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        AssertRefused(Json(Good with { RequestKeys = [new RequestKey("k", spki)] }));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[{\"id\":\"a\"}]")]
    public void A_list_without_a_whole_server_is_refused(string json) => AssertRefused(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void An_unknown_member_is_refused() =>
        AssertRefused(
            Encoding.UTF8.GetBytes(
                Encoding.UTF8.GetString(Json(Good)).Replace("{\"id\"", "{\"x\":1,\"id\"", StringComparison.Ordinal)
            )
        );

    [Fact]
    public void Http_on_loopback_is_for_development_only()
    {
        var json = Json(Good with { Origins = ["http://localhost:5000"] });

        AssertRefused(json);
        Assert.True(PinnedServers.Parse(json, development: true).TryFind("http://localhost:5000", out _));
        Assert.Throws<ServersFileException>(() =>
            PinnedServers.Parse(Json(Good with { Origins = ["http://a.example"] }), development: true)
        );
    }

    private static void AssertRefused(byte[] json) =>
        Assert.Throws<ServersFileException>(() => PinnedServers.Parse(json, development: false));

    private static byte[] Json(params PinnedServer[] servers) =>
        JsonSerializer.SerializeToUtf8Bytes(servers, StrictJson.Options);

    private static RequestKey Key(string kid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new RequestKey(kid, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
    }
}
