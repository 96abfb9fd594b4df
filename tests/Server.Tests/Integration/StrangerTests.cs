using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Trust;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Integration;

/// <summary>What strangers with certificates of their own making cost the server and its honest machines.</summary>
public sealed class StrangerTests(TwoEnterprises scene, ITestOutputHelper output) : IClassFixture<TwoEnterprises>
{
    private const string Account = "/integration/v1/account";
    private const int Attackers = 60;
    private const int Calls = 15;

    // Slow clients, not a flood: what the host's limits do about that is not the subject here.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // The promise is 2; a suite that shares its machine asserts the ceiling, ./run campaign the promise.
    private static readonly double MaxRatio = Environment.GetEnvironmentVariable("JIANLI_CAMPAIGN") is null ? 20 : 2;

    [Fact]
    public async Task What_a_strangers_certificate_names_is_never_fetched()
    {
        using var canary = new Canary();
        using var foreign = new TestAuthority(TimeProvider.System.GetUtcNow(), "Foreign");
        using var stranger = foreign.IssueLeaf(Naming(canary));
        using var machine = new Machine(scene.Server, stranger);
        Assert.Equal(HttpStatusCode.Forbidden, await machine.StatusOfAsync(Account));
        Assert.Equal(0, canary.Visits);
    }

    [Fact]
    public async Task A_certificate_of_more_than_sixteen_kibibytes_gets_no_connection()
    {
        using var foreign = new TestAuthority(TimeProvider.System.GetUtcNow(), "Foreign");
        using var large = foreign.IssueLeaf(Padded(17 * 1024));
        using var refused = new Machine(scene.Server, large);
        await Assert.ThrowsAsync<HttpRequestException>(() => refused.GetAsync(Account));
        using var tolerable = foreign.IssueLeaf(Padded(14 * 1024));
        using var answered = new Machine(scene.Server, tolerable);
        Assert.Equal(HttpStatusCode.Forbidden, await answered.StatusOfAsync(Account));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(8, false)]
    public async Task A_client_that_sends_more_than_six_further_certificates_gets_no_connection(
        int intermediates,
        bool isAnswered
    )
    {
        var years = Validity.Around(TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(900), TimeSpan.FromDays(900));
        List<CertificateAuthority> path = [CertificateAuthority.CreateRoot("Deep Root CA", years)];
        for (var i = 0; i < intermediates; i++)
        {
            path.Add(path[^1].IssueSubordinate($"Deep CA {i}", years, CertificateProfiles.CertificateAuthority(null)));
        }

        using var leaf = scene.Leaf(new LeafOptions { Issuer = path[^1] });
        using var machine = new Machine(scene.Server, leaf, sent: [.. path.Skip(1).Select(ca => ca.Certificate)]);
        if (isAnswered)
        {
            Assert.Equal(HttpStatusCode.Forbidden, await machine.StatusOfAsync(Account));
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => machine.GetAsync(Account));
        }

        path.ForEach(ca => ca.Dispose());
    }

    [Fact]
    public async Task Sixty_slow_clients_do_not_slow_an_honest_one()
    {
        using var canary = new Canary();
        using var foreign = new TestAuthority(TimeProvider.System.GetUtcNow(), "Foreign");
        using var stranger = foreign.IssueLeaf(Naming(canary));
        await MedianAsync();
        var alone = await MedianAsync();

        var stalled = new List<TcpClient>();
        var strangers = new List<Machine>();
        try
        {
            for (var i = 0; i < Attackers; i++)
            {
                stalled.Add(await StallAsync());
                strangers.Add(new Machine(scene.Server, stranger));
            }

            using var stop = new CancellationTokenSource();
            var calling = strangers.Select(s => KeepCallingAsync(s, stop.Token)).ToList();
            var attacked = await MedianAsync();
            await stop.CancelAsync();
            var calls = await Task.WhenAll(calling);
            Assert.All(calls, count => Assert.True(count > 1, $"{count} calls of a stranger"));
            var ratio = attacked / alone;
            output.WriteLine(
                $"alone {alone.TotalMilliseconds:0.0} ms, attacked {attacked.TotalMilliseconds:0.0} ms: {ratio:0.00}"
            );
            Assert.InRange(ratio, 0, MaxRatio);
            Assert.Equal(0, canary.Visits);
            Assert.True(scene.Server.App.Services.GetRequiredService<UnprovenConnections>().Count >= Attackers / 2);
        }
        finally
        {
            stalled.ForEach(s => s.Dispose());
            strangers.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task Of_too_many_connections_that_prove_nothing_the_oldest_goes()
    {
        await using var server = await ReportingServer.StartAsync(
            null,
            ("Integration:MaxUnproven", "4"),
            ("Integration:ProveWithin", "00:01:00")
        );
        var stalled = new List<TcpClient>();
        for (var i = 0; i < 5; i++)
        {
            stalled.Add(await StallAsync(server));
            await UntilAsync(() =>
                server.App.Services.GetRequiredService<UnprovenConnections>().Count == Math.Min(i + 1, 4)
            );
        }

        Assert.True(await IsClosedAsync(stalled[0], TimeSpan.FromSeconds(10)));
        Assert.False(await IsClosedAsync(stalled[4], TimeSpan.FromMilliseconds(300)));
        stalled.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_connection_that_proves_nothing_in_time_is_closed_and_one_that_did_stays()
    {
        await using var server = await ReportingServer.StartAsync(null, ("Integration:ProveWithin", "00:00:02"));
        await server.AddEnterpriseAsync();
        using var leaf = server.Authority.IssueLeaf();
        await Machine.BindAsync(server, ReportingServer.CreditCode, leaf.Der);
        using var machine = new Machine(server, leaf);
        Assert.Equal(HttpStatusCode.OK, await machine.StatusOfAsync(Account));
        Assert.Equal(0, server.App.Services.GetRequiredService<UnprovenConnections>().Count);
        using var stalled = await StallAsync(server);
        Assert.True(await IsClosedAsync(stalled, TimeSpan.FromSeconds(20)));
    }

    /// <summary>Of calls with a connection of their own each: handshake, path, status, binding, answer.</summary>
    private async Task<TimeSpan> MedianAsync()
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var machine = new Machine(scene.Server, scene.Main.MachineLeaf);
            Assert.Equal(HttpStatusCode.OK, await machine.StatusOfAsync(Account));
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times.Order().ElementAt(Calls / 2);
    }

    /// <summary>A client that is refused again and again while somebody else is served.</summary>
    /// <returns>How often.</returns>
    private static async Task<int> KeepCallingAsync(Machine stranger, CancellationToken stop)
    {
        var calls = 0;
        while (calls < 2 || !stop.IsCancellationRequested)
        {
            Assert.Equal(HttpStatusCode.Forbidden, await stranger.StatusOfAsync(Account));
            calls++;
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }

        return calls;
    }

    /// <summary>A client that begins a handshake and says no more.</summary>
    private async Task<TcpClient> StallAsync(ReportingServer? server = null)
    {
        var client = new TcpClient();
        var port = new Uri((server ?? scene.Server).MachineOrigin).Port;
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        // A TLS record that promises a ClientHello of 512 octets (RFC 8446 §5.1), and its first octets.
        await client.GetStream().WriteAsync(new byte[] { 22, 3, 1, 2, 0, 1, 0 }, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task<bool> IsClosedAsync(TcpClient client, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 200 && !holds(); i++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.True(holds());
    }

    private static LeafOptions Padded(int octets) =>
        new() { FurtherExtensions = [new X509Extension("2.25.1", new byte[octets], critical: false)] };

    private static LeafOptions Naming(Canary canary) => new() { FurtherExtensions = [.. canary.Extensions] };
}
