using System.Globalization;
using System.Net;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Tests.Integration;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>A machine is judged by the same status as a person: CRL and responder, and one revoked word wins.</summary>
public sealed class MachineStatusTests
{
    private const string Account = "/integration/v1/account";

    [Fact]
    public async Task A_machine_that_only_the_responder_knows_to_be_revoked_is_refused()
    {
        var origin = NewOrigin();
        await using var scene = await StatusScene.StartAsync([
            .. StatusScene.CrlAndOcsp,
            ("Integration:Origin", origin),
        ]);
        using var leaf = scene.Server.Authority.IssueLeaf();
        await Machine.BindAsync(scene.Server.App.Services, LeafOptions.MainCreditCode, leaf.Der);
        using var machine = new Machine(origin, RunningServer.TlsRoot, leaf);
        Assert.Equal(HttpStatusCode.OK, await machine.StatusOfAsync(Account));

        scene.Faults.Crl = AuthorityFault.Down;
        await scene.Server.RevokeAsync(leaf);
        using var refused = await machine.GetAsync(Account);

        Assert.Equal("auth.cert_revoked", await Browser.CodeOfAsync(refused));
        Assert.Equal(RejectionReason.CertificateRevoked, scene.Server.Refusals.Last);
    }

    [Fact]
    public async Task The_first_call_of_a_machine_whose_CA_has_only_a_responder_asks_it_once()
    {
        var origin = NewOrigin();
        await using var scene = await StatusScene.StartAsync([.. StatusScene.OcspOnly, ("Integration:Origin", origin)]);
        using var leaf = scene.Server.Authority.IssueLeaf();
        await Machine.BindAsync(scene.Server.App.Services, LeafOptions.MainCreditCode, leaf.Der);
        using var machine = new Machine(origin, RunningServer.TlsRoot, leaf);
        var before = scene.Faults.Requests;

        Assert.Equal(HttpStatusCode.OK, await machine.StatusOfAsync(Account));
        Assert.Equal(HttpStatusCode.OK, await machine.StatusOfAsync(Account));

        Assert.Equal(before + 1, scene.Faults.Requests);
    }

    private static string NewOrigin() =>
        string.Create(CultureInfo.InvariantCulture, $"https://localhost:{FreePort.Next()}");
}
