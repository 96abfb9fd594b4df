using System.Net;
using JianliRegistry.Pki.Authority;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>Whatever a source answers: what is held is never weakened, and honest logins are not harmed.</summary>
public sealed class StatusFaultTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<AuthorityFault> Faults =>
        [
            AuthorityFault.Down,
            AuthorityFault.Garbage,
            AuthorityFault.Expired,
            AuthorityFault.WrongSigner,
            AuthorityFault.Huge,
            AuthorityFault.Trickle,
            AuthorityFault.Slow,
            AuthorityFault.Redirect,
        ];

    [Theory]
    [MemberData(nameof(Faults))]
    [InlineData(AuthorityFault.Replayed)]
    public async Task A_broken_CRL_source_neither_lifts_a_revocation_nor_stops_honest_logins(AuthorityFault fault)
    {
        await using var scene = await StatusScene.StartAsync();
        scene.Server.Clock.Advance(TimeSpan.FromSeconds(30));
        await scene.Server.RevokeAsync(scene.Lost);
        var held = scene.Status.Current.Crls;
        scene.Break(fault);
        scene.Server.Clock.Advance(Hour);
        await scene.Server.RefreshStatusAsync();

        await scene.AssertHonestLoginAsync();
        await scene.AssertRevokedAsync();
        Assert.Equal(held, scene.Status.Current.Crls);
        Assert.All(
            scene.Lines,
            line =>
            {
                Assert.Equal(StatusState.Degraded, line.State);
                Assert.NotNull(line.LastFailure);
                Assert.True(line.NextFetch > scene.Server.Clock.GetUtcNow());
            }
        );
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_CRL_source_that_was_never_sound_lets_nobody_in_until_it_is(AuthorityFault fault)
    {
        await using var scene = await StatusScene.StartAsync(faults => faults.Crl = AuthorityFault.Down);
        scene.Break(fault);
        await scene.Server.RefreshStatusAsync();

        await scene.AssertUnknownAsync(scene.Honest);
        Assert.Empty(scene.Status.Current.Crls);
        Assert.All(scene.Lines, line => Assert.Equal(StatusState.Failed, line.State));

        scene.Break(AuthorityFault.None);
        await scene.Server.RefreshStatusAsync();
        await scene.AssertHonestLoginAsync();
        Assert.All(scene.Lines, line => Assert.Equal(StatusState.Ok, line.State));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    [InlineData(AuthorityFault.Replayed)]
    public async Task A_broken_responder_neither_lifts_a_revocation_nor_stops_honest_logins(AuthorityFault fault)
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.OcspOnly);
        await scene.AssertHonestLoginAsync();
        await scene.Server.RevokeAsync(scene.Lost);
        await scene.AssertRevokedAsync();
        scene.Faults.Ocsp = fault;
        scene.Server.Clock.Advance(TimeSpan.FromMinutes(20));
        await scene.Server.RefreshStatusAsync();

        await scene.AssertHonestLoginAsync();
        await scene.AssertRevokedAsync();
        Assert.Equal(StatusState.Degraded, scene.Lines[1].State);
        Assert.NotNull(scene.Lines[1].LastFailure);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_responder_that_was_never_sound_lets_nobody_in_until_it_is(AuthorityFault fault)
    {
        await using var scene = await StatusScene.StartAsync(faults => faults.Ocsp = fault, StatusScene.OcspOnly);
        await scene.AssertUnknownAsync(scene.Honest);

        // While it is left alone nobody waits for it again.
        var asked = scene.Faults.Requests;
        await scene.AssertUnknownAsync(scene.Honest);
        Assert.Equal(asked, scene.Faults.Requests);

        scene.Faults.Ocsp = AuthorityFault.None;
        scene.Server.Clock.Advance(TimeSpan.FromSeconds(10));
        await scene.AssertHonestLoginAsync();
    }

    [Fact]
    public async Task Of_two_lists_of_one_second_the_lower_number_undoes_no_revocation()
    {
        await using var scene = await StatusScene.StartAsync();
        scene.Server.Clock.Advance(TimeSpan.FromMinutes(10));
        var second = DateTimeOffset.FromUnixTimeSeconds(scene.Server.Clock.GetUtcNow().ToUnixTimeSeconds() - 1);
        var revoked = new RevokedCertificate(scene.Lost.SerialNumber, second.AddHours(-1), 1);
        await AnswerAsync(second.AddMilliseconds(500), [revoked]);
        await scene.AssertRevokedAsync();

        // Number and second both come from this instant: the same second, the number before.
        await AnswerAsync(second, []);
        await scene.AssertRevokedAsync();
        Assert.Contains("older", scene.Lines[1].LastFailure, StringComparison.Ordinal);
        await AnswerAsync(second.AddMilliseconds(900), []);
        Assert.Equal(StatusState.Ok, scene.Lines[1].State);

        Task AnswerAsync(DateTimeOffset at, IReadOnlyList<RevokedCertificate> entries)
        {
            var authority = scene.Server.Authority;
            var list = authority.Crl(authority.Issuing, entries, at);
            scene.Faults.Past = new AuthorityAnswers(
                (_, _) => Task.FromResult<byte[]?>(list),
                (_, _) => Task.FromResult<byte[]?>(null),
                (_, _) => Task.FromResult<byte[]?>(null)
            );
            (scene.Faults.OnlyCrl, scene.Faults.Crl) = ("issuing", AuthorityFault.Expired);
            return scene.Server.RefreshStatusAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_authority_whose_clock_is_a_minute_ahead_locks_nobody_out_and_its_revocations_count(bool byOcsp)
    {
        await using var scene = await StatusScene.StartAsync(byOcsp ? StatusScene.OcspOnly : []);
        await scene.AssertHonestLoginAsync();
        Assert.Equal(HttpStatusCode.OK, (await scene.LoginAsync(scene.Lost)).Status);
        scene.Server.Register.Ahead = TimeSpan.FromMinutes(2);
        scene.Server.Clock.Advance(TimeSpan.FromMinutes(20));
        await scene.Server.RefreshStatusAsync();
        var now = scene.Server.Clock.GetUtcNow();
        Assert.Equal(now.AddMinutes(1), ThisUpdate(), TimeSpan.FromSeconds(2));
        await scene.AssertHonestLoginAsync();

        // Asked more often than its clock is ahead, the authority is heard all the same.
        await scene.Server.RevokeAsync(scene.Lost);
        for (var i = 0; i < 6; i++)
        {
            scene.Server.Clock.Advance(TimeSpan.FromSeconds(20));
            await scene.Server.RefreshStatusAsync();
            await scene.AssertHonestLoginAsync();
        }

        await scene.AssertRevokedAsync();
        scene.Server.Clock.Advance(TimeSpan.FromMinutes(2));
        await scene.AssertHonestLoginAsync();
        await scene.AssertRevokedAsync();

        DateTimeOffset ThisUpdate() =>
            byOcsp
                ? scene.Status.Answers.Min(a => a.Reading.Period.ThisUpdate)
                : scene.Status.Sources.Min(s => s.Period!.ThisUpdate);
    }

    [Fact]
    public async Task A_login_does_not_wait_for_a_source_that_hangs()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        await scene.AssertHonestLoginAsync();
        scene.Break(AuthorityFault.Slow);
        scene.Server.Clock.Advance(TimeSpan.FromMinutes(10));
        var refresh = scene.Server.RefreshStatusAsync();
        await StatusScene.EventuallyAsync(() => scene.Faults.Requests > 0);
        var asked = scene.Faults.Requests;
        await scene.AssertHonestLoginAsync();

        Assert.False(refresh.IsCompleted);
        await refresh;
        Assert.True(asked > 0);
    }

    [Fact]
    public async Task A_login_with_fresh_status_asks_no_source()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        await scene.Server.RefreshStatusAsync();
        var asked = scene.Faults.Requests;
        for (var i = 0; i < 5; i++)
        {
            await scene.AssertHonestLoginAsync();
        }

        Assert.Equal(asked, scene.Faults.Requests);
    }

    [Fact]
    public async Task A_slow_responder_delays_no_CRL()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        scene.Faults.Ocsp = AuthorityFault.Slow;
        scene.Server.Register.Revoke(scene.Lost);
        scene.Server.Clock.Advance(TimeSpan.FromSeconds(30));
        var refresh = scene.Server.RefreshStatusAsync();
        var now = scene.Server.Clock.GetUtcNow();
        await StatusScene.EventuallyAsync(() => scene.Lines.Where(l => l.Kind == "CRL").All(l => l.FetchedAt == now));

        Assert.False(refresh.IsCompleted);
        await scene.AssertRevokedAsync();
        await refresh;
    }

    [Fact]
    public async Task A_source_that_fails_is_asked_again_after_pauses_that_grow_and_differ()
    {
        await using var scene = await StatusScene.StartAsync();
        scene.Break(AuthorityFault.Down);
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
        {
            await scene.Server.RefreshStatusAsync();
            pauses.Add(scene.Lines[0].NextFetch!.Value - scene.Server.Clock.GetUtcNow());
        }

        for (var i = 0; i < pauses.Count; i++)
        {
            var nominal = 2 * Math.Pow(2, i);
            Assert.InRange(pauses[i].TotalSeconds, nominal * 0.8, nominal * 1.2);
        }

        Assert.NotEqual(pauses[0] * 2, pauses[1]);
    }

    [Fact]
    public async Task The_background_fetches_what_is_due_and_recovers_by_itself()
    {
        await using var scene = await StatusScene.StartAsync();
        scene.Break(AuthorityFault.Down);
        scene.Server.Clock.Advance(TimeSpan.FromMinutes(6));
        await StatusScene.EventuallyAsync(() => scene.Lines.All(l => l.State == StatusState.Degraded));
        scene.Break(AuthorityFault.None);
        scene.Server.Register.Revoke(scene.Lost);
        scene.Server.Clock.Advance(TimeSpan.FromSeconds(10));
        await StatusScene.EventuallyAsync(() => scene.Lines.All(l => l.State == StatusState.Ok));

        await scene.AssertRevokedAsync();
    }
}
