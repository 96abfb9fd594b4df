using System.Net;
using System.Security.Cryptography;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Tests.Trust;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Enrollment;

/// <summary>Old locks prove an enterprise at 企业注册 where a rule takes their weakness, are never bound, and open no session.</summary>
public sealed class OldLockTests()
    : EnrollmentScenario([
        .. LegacyEntry.Of(0, RunningServer.IssuingCa, "short-rsa-key", "expired", "organization-code-only"),
        .. LegacyEntry.Of(1, DeadCa.Value.File, "authority-gone"),
    ])
{
    private static readonly Lazy<Dead> DeadCa = new(Dead.Make);

    [Theory]
    [InlineData("short-rsa-key")]
    [InlineData("expired")]
    [InlineData("organization-code-only")]
    [InlineData("authority-gone")]
    public async Task An_old_lock_enrols_is_not_bound_and_logs_nobody_in(string weakness)
    {
        using var leaf = Issue(weakness);
        await AddLegacyAsync();
        using var browser = await PrepareAsync();
        using var proved = await ProveAsync(browser, leaf);

        Assert.Equal(HttpStatusCode.OK, proved.StatusCode);
        Assert.Equal(EnrollmentState.Authenticated, (await OnlyEnrollmentAsync()).State);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.KeyBindings.CountAsync()));
        Assert.Contains("更换", await TextAsync(browser, "/enrolment/tasks"), StringComparison.Ordinal);
        using var person = Server.NewBrowser();
        using var login = await person.LoginAsync(Code, NewPassword, leaf);
        Assert.NotEqual(HttpStatusCode.OK, login.StatusCode);
    }

    [Theory]
    [InlineData("server-usage", RejectionReason.CertificateExpired)]
    [InlineData("revoked", RejectionReason.CertificateRevoked)]
    [InlineData("expired-of-the-dead-ca", RejectionReason.CertificateExpired)]
    [InlineData("short-key-of-another", RejectionReason.KeyNotAllowed)]
    public async Task What_no_rule_takes_is_refused_for_what_it_is(string fault, RejectionReason reason)
    {
        using var leaf = Issue(fault);
        await AddLegacyAsync();
        if (fault == "revoked")
        {
            await Server.RevokeAsync(leaf);
        }

        using var browser = await PrepareAsync();
        using var refused = await ProveAsync(browser, leaf);

        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
        Assert.Equal(reason, Server.Refusals.Last);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Enterprises.CountAsync()));
    }

    /// <summary>Each is bound to what it was signed for: neither opens the other's door.</summary>
    [Fact]
    public async Task A_challenge_of_a_login_enrols_nobody_and_one_of_an_enrolment_logs_nobody_in()
    {
        using var leaf = Server.Authority.IssueLeaf();
        await AddLegacyAsync();
        using var browser = await PrepareAsync();
        using var enrolled = await ProveAsync(browser, leaf, challenge: await browser.ChallengeAsync());
        Assert.Equal(RejectionReason.ChallengePurposeWrong, Server.Refusals.Last);
        Assert.NotEqual(HttpStatusCode.OK, enrolled.StatusCode);

        using var proved = await ProveAsync(browser, leaf);
        Assert.Equal(HttpStatusCode.OK, proved.StatusCode);
        using var person = Server.NewBrowser();
        var challenge = await person.ChallengeAsync(LoginStatement.EnrollmentPurpose);
        using var login = await person.LoginAsync(
            Code,
            NewPassword,
            challenge,
            person.Sign(challenge, leaf, purpose: LoginStatement.EnrollmentPurpose)
        );
        Assert.Equal(RejectionReason.ChallengePurposeWrong, Server.Refusals.Last);
        Assert.NotEqual(HttpStatusCode.OK, login.StatusCode);
    }

    [Fact]
    public async Task A_challenge_for_an_unknown_purpose_is_not_given()
    {
        using var browser = Server.NewBrowser();
        using var refused = await browser.PostJsonAsync("/login/challenge", "{\"purpose\":\"sign\"}");
        Assert.Equal("request.malformed", await Browser.CodeOfAsync(refused));
    }

    private TestLeaf Issue(string kind) =>
        kind switch
        {
            "authority-gone" => DeadCa.Value.Authority.IssueLeaf(),
            "expired-of-the-dead-ca" => DeadCa.Value.Authority.IssueLeaf(new LeafOptions { Validity = Past() }),
            "short-key-of-another" => Server.Authority.IssueLeaf(
                new LeafOptions { Key = RSA.Create(1024), CreditCode = LeafOptions.OtherCreditCode }
            ),
            _ => Server.Authority.IssueLeaf(
                kind switch
                {
                    "short-rsa-key" => new LeafOptions { Key = RSA.Create(1024) },
                    "expired" => new LeafOptions { Validity = Past() },
                    "organization-code-only" => new LeafOptions { CreditCode = null, OrganizationalUnit = Code[8..17] },
                    "server-usage" => new LeafOptions { Validity = Past(), ExtendedKeyUsage = ["1.3.6.1.5.5.7.3.1"] },
                    _ => new LeafOptions(),
                }
            ),
        };

    private Validity Past() => new(Server.Clock.GetUtcNow().AddYears(-2), Server.Clock.GetUtcNow().AddDays(-1));

    /// <summary>A CA that no anchor stands above and no list comes from.</summary>
    private sealed record Dead(TestAuthority Authority, string File)
    {
        public static Dead Make()
        {
            var authority = new TestAuthority(TimeProvider.System.GetUtcNow(), "Dead");
            var file = new TemporaryDirectory().File("dead-ca.pem");
            System.IO.File.WriteAllText(file, authority.IntermediatesPem);
            return new Dead(authority, file);
        }
    }
}
