using System.Net;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>A CA with a responder: who is asked, how often, and what its word counts.</summary>
public sealed class OcspTests
{
    [Fact]
    public async Task The_first_login_of_a_certificate_asks_once_and_the_next_ones_do_not()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.OcspOnly);
        var before = scene.Faults.Requests;
        await scene.AssertHonestLoginAsync();
        Assert.Equal(before + 1, scene.Faults.Requests);
        await scene.AssertHonestLoginAsync();
        Assert.Equal(before + 1, scene.Faults.Requests);
    }

    [Fact]
    public async Task Twenty_first_logins_at_once_are_one_question()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.OcspOnly);
        scene.Faults.Delay = TimeSpan.FromSeconds(1.5);
        scene.Faults.Ocsp = AuthorityFault.Slow;
        var before = scene.Faults.Requests;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.LoginAsync(scene.Honest)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(before + 1, scene.Faults.Requests);
    }

    [Theory]
    [InlineData("Sha1")]
    [InlineData("Sha256")]
    public async Task The_responder_understands_our_question_with_either_hash(string hash)
    {
        await using var scene = await StatusScene.StartAsync([
            .. StatusScene.OcspOnly,
            ("Status:Sources:1:OcspHash", hash),
        ]);
        await scene.AssertHonestLoginAsync();
        Assert.True(Assert.Single(scene.Status.Answers).Reading.HasNonce);
    }

    [Fact]
    public async Task Bound_certificates_are_asked_about_before_anybody_logs_in_and_again_before_the_answer_ends()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.OcspOnly);
        scene.Server.Clock.Advance(TimeSpan.FromSeconds(6));
        await StatusScene.EventuallyAsync(() => scene.Status.Answers.Count == 2);
        var first = scene.Status.Answers.Min(a => a.Reading.Period.NextUpdate);

        // The authority's answers live an hour: half of it is over.
        scene.Server.Clock.Advance(TimeSpan.FromMinutes(31));
        await StatusScene.EventuallyAsync(() => scene.Status.Answers.All(a => a.Reading.Period.NextUpdate > first));
        var asked = 0;
        while (asked != scene.Faults.Requests)
        {
            asked = scene.Faults.Requests;
            await Task.Delay(300);
        }

        await scene.AssertHonestLoginAsync();
        Assert.Equal(asked, scene.Faults.Requests);
    }

    [Fact]
    public async Task A_certificate_that_the_responder_does_not_know_is_not_good()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.OcspOnly);
        scene.Server.Register.Disown(scene.Honest);
        await scene.AssertUnknownAsync(scene.Honest);
    }

    [Fact]
    public async Task One_revoked_word_wins_over_a_CRL_that_does_not_know_yet_even_when_it_is_stale()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        scene.Faults.Crl = AuthorityFault.Down;
        await scene.Server.RevokeAsync(scene.Lost);
        await scene.AssertRevokedAsync();

        // Whoever silences the responder now gains nothing: the CRL held is fresh for a day and says good.
        scene.Faults.Ocsp = AuthorityFault.Down;
        scene.Server.Clock.Advance(TimeSpan.FromHours(3));
        await scene.AssertRevokedAsync();
        await scene.AssertHonestLoginAsync();
    }

    [Fact]
    public async Task A_stale_CRL_is_made_up_for_by_the_responder()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        scene.Server.Register.Revoke(scene.Lost);
        (scene.Faults.Crl, scene.Faults.OnlyCrl) = (AuthorityFault.Down, "issuing");
        scene.Server.Clock.Advance(TimeSpan.FromHours(25));
        await scene.Server.RefreshStatusAsync();
        Assert.Equal([StatusState.Ok, StatusState.Degraded, StatusState.Ok], scene.Lines.Select(line => line.State));
        await scene.AssertHonestLoginAsync();
        await scene.AssertRevokedAsync();
    }

    [Fact]
    public async Task A_stranger_who_forges_the_issuers_name_causes_no_question()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.OcspOnly);
        using var forger = new JianliRegistry.Tests.Support.Certificates.TestAuthority(scene.Server.Authority.Now);
        using var leaf = forger.IssueLeaf();
        var before = scene.Faults.Requests;
        var (_, code, _) = await scene.LoginAsync(leaf);
        Assert.Equal("auth.cert_untrusted", code);
        Assert.Equal(before, scene.Faults.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_without_network_still_knows_the_status(bool byOcsp)
    {
        await using var scene = await StatusScene.StartAsync(byOcsp ? StatusScene.OcspOnly : []);
        await scene.Server.RevokeAsync(scene.Lost);
        scene.Break(AuthorityFault.Down);
        if (byOcsp)
        {
            // The root's own CRL would be asked for at the start; what counts is that it need not answer.
            await scene.AssertHonestLoginAsync();
        }

        await scene.Server.RestartAsync();
        await scene.AssertHonestLoginAsync();
        await scene.AssertRevokedAsync();
    }

    [Fact]
    public async Task A_replay_after_a_restart_does_not_lift_a_revocation()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        await scene.Server.RefreshStatusAsync();
        scene.Server.Clock.Advance(TimeSpan.FromSeconds(30));
        await scene.Server.RevokeAsync(scene.Lost);
        scene.Break(AuthorityFault.Replayed);
        await scene.Server.RestartAsync();
        await scene.Server.RefreshStatusAsync();
        await scene.AssertRevokedAsync();
    }

    [Fact]
    public async Task Superseded_documents_leave_the_database()
    {
        await using var scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);
        for (var i = 0; i < 3; i++)
        {
            scene.Server.Clock.Advance(TimeSpan.FromSeconds(1));
            await scene.Server.RefreshStatusAsync();
        }

        // Two CRLs, and answers about two bound certificates.
        Assert.Equal(4, await scene.Server.InDatabaseAsync(db => db.StatusSources.CountAsync()));
        Assert.Equal(4, await scene.Server.InDatabaseAsync(db => db.StatusDocuments.CountAsync()));
    }
}
