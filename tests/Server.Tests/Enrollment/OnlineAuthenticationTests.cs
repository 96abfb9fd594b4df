using System.Net;
using System.Security.Cryptography;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Enrollment;

/// <summary>密码和身份锁认证: both have to be right, it works at once and once.</summary>
public sealed class OnlineAuthenticationTests : EnrollmentScenario
{
    [Fact]
    [Trait("Seed", "S21")]
    [Trait("Seed", "S23")]
    public async Task Old_password_and_lock_make_enterprise_account_and_binding_at_once()
    {
        using var leaf = Server.Authority.IssueLeaf();
        await AddLegacyAsync(thumbprint: Convert.ToHexStringLower(SHA256.HashData(leaf.Der)));
        using var browser = await PrepareAsync();
        using var proved = await ProveAsync(browser, leaf);
        Assert.Equal(HttpStatusCode.OK, proved.StatusCode);

        Assert.Equal(EnrollmentState.Authenticated, (await OnlyEnrollmentAsync()).State);
        var account = await Server.InDatabaseAsync(db => db.Accounts.Include(a => a.Enterprise).SingleAsync());
        Assert.Equal((Code, "测试鲁衡监理有限公司"), (account.Name, account.Enterprise!.Name));
        Assert.False(PasswordVerifier.IsLegacy(account.PasswordVerifier));
        Assert.NotNull((await Server.InDatabaseAsync(db => db.LegacyEnterprises.SingleAsync())).ConsumedBy);
        Assert.Contains("企业注册已完成", await TextAsync(browser, "/enrolment/tasks"), StringComparison.Ordinal);

        // The new account works with the new password and the lock, and not with the old password.
        using var person = Server.NewBrowser();
        using var old = await person.LoginAsync(Code, OldPassword, leaf);
        using var login = await person.LoginAsync(Code, NewPassword, leaf);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
    }

    [Fact]
    public async Task Whatever_is_wrong_refuses_and_leaves_nothing()
    {
        using var leaf = Server.Authority.IssueLeaf();
        using var other = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        using var browser = await PrepareAsync();
        Assert.Equal(RejectionReason.CertificateNotBound, await RefusalAsync(await ProveAsync(browser, leaf)));
        await AddLegacyAsync(thumbprint: Convert.ToHexStringLower(SHA256.HashData(leaf.Der)));
        using var unrecorded = Server.Authority.IssueLeaf();

        Assert.Equal(RejectionReason.CertificateNotBound, await RefusalAsync(await ProveAsync(browser, other)));
        Assert.Equal(RejectionReason.CertificateNotBound, await RefusalAsync(await ProveAsync(browser, unrecorded)));
        Assert.Equal(RejectionReason.PasswordWrong, await RefusalAsync(await ProveAsync(browser, leaf, "wrong")));
        var challenge = await browser.ChallengeAsync(LoginStatement.EnrollmentPurpose);
        Assert.Equal(
            RejectionReason.ChallengeAudienceMismatch,
            await RefusalAsync(await ProveAsync(browser, leaf, challenge: challenge, origin: "https://example.invalid"))
        );
        using var stranger = Server.NewBrowser();
        Assert.Equal(
            RejectionReason.ChallengeSessionMismatch,
            await RefusalAsync(
                await ProveAsync(
                    browser,
                    leaf,
                    challenge: await stranger.ChallengeAsync(LoginStatement.EnrollmentPurpose)
                )
            )
        );

        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Enterprises.CountAsync()));
        Assert.Null((await Server.InDatabaseAsync(db => db.LegacyEnterprises.SingleAsync())).ConsumedBy);
    }

    [Fact]
    public async Task A_challenge_is_good_once()
    {
        using var leaf = Server.Authority.IssueLeaf();
        await AddLegacyAsync();
        using var browser = await PrepareAsync();
        var challenge = await browser.ChallengeAsync(LoginStatement.EnrollmentPurpose);
        Assert.Equal(
            RejectionReason.PasswordWrong,
            await RefusalAsync(await ProveAsync(browser, leaf, "wrong", challenge))
        );
        Assert.Equal(
            RejectionReason.ChallengeReplayed,
            await RefusalAsync(await ProveAsync(browser, leaf, challenge: challenge))
        );
    }

    [Fact]
    [Trait("Seed", "S24")]
    public async Task S24_KeyAuthenticationFailure_FallsBackToProvince_WithReason()
    {
        await AddLegacyAsync(password: null);
        using var leaf = Server.Authority.IssueLeaf();
        using var browser = await PrepareAsync();
        Assert.Equal(RejectionReason.PasswordWrong, await RefusalAsync(await ProveAsync(browser, leaf)));
        Assert.Contains(
            "上一次认证失败",
            await TextAsync(browser, "/enrolment/authentication"),
            StringComparison.Ordinal
        );
        using var submitted = await PostAsync(
            browser,
            "/enrolment/authentication",
            "",
            ("circumstance", "OnlineFailed")
        );

        var enrollment = await OnlyEnrollmentAsync();
        Assert.Equal(
            (EnrollmentState.Submitted, nameof(RejectionReason.PasswordWrong), 1),
            (enrollment.State, enrollment.OnlineFailure, enrollment.OnlineAttempts)
        );
        Assert.Contains("请到现场认证", await TextAsync(browser, "/enrolment/tasks"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await ProveAsync(browser, leaf)).StatusCode);
    }

    [Fact]
    public async Task Of_many_simultaneous_enrolments_one_consumes_the_record()
    {
        await AddLegacyAsync();
        using var leaf = Server.Authority.IssueLeaf();
        var browsers = new List<Browser>();
        for (var i = 0; i < 4; i++)
        {
            browsers.Add(await PrepareAsync());
            Server.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var answers = await Task.WhenAll(browsers.SelectMany(b => new[] { ProveAsync(b, leaf), ProveAsync(b, leaf) }));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.Accounts.CountAsync()));
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.KeyBindings.CountAsync()));
        Assert.Equal(
            1,
            await Server.InDatabaseAsync(db => db.Enrollments.CountAsync(e => e.State == EnrollmentState.Authenticated))
        );
        browsers.ForEach(b => b.Dispose());
    }

    [Fact]
    public async Task After_ten_tries_only_the_province_is_left()
    {
        await AddLegacyAsync();
        using var leaf = Server.Authority.IssueLeaf();
        using var browser = await PrepareAsync();
        await Server.InDatabaseAsync(db =>
            db.Enrollments.ExecuteUpdateAsync(s => s.SetProperty(e => e.OnlineAttempts, 10))
        );
        using var refused = await ProveAsync(browser, leaf);
        Assert.Equal("enrolment.tries_spent", await Browser.CodeOfAsync(refused));
        Assert.Equal(RejectionReason.EnrollmentTriesSpent, Server.Refusals.Last);
        Assert.Contains("现场认证", await TextAsync(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_registered_already_is_told_so_and_only_with_its_own_lock()
    {
        await AddLegacyAsync();
        using var leaf = Server.Authority.IssueLeaf();
        using var other = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        using var first = await PrepareAsync();
        using var proved = await ProveAsync(first, leaf);
        Assert.Equal(HttpStatusCode.OK, proved.StatusCode);
        Server.Clock.Advance(TimeSpan.FromMinutes(2));
        using var second = await PrepareAsync();

        Assert.Equal(RejectionReason.CertificateNotBound, await RefusalAsync(await ProveAsync(second, other)));
        using var told = await ProveAsync(second, leaf);
        Assert.Equal("enrolment.registered", await Browser.CodeOfAsync(told));
        Assert.Equal(RejectionReason.EnterpriseRegistered, Server.Refusals.Last);
    }

    private async Task<RejectionReason?> RefusalAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.False(answer.IsSuccessStatusCode);
            await Task.Yield();
            return Server.Refusals.Last;
        }
    }
}
