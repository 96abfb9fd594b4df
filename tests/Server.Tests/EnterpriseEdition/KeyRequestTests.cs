using System.Net;
using System.Text;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>补办、更换身份锁: who has no key that works asks for one, and the desk of the province binds it.</summary>
public sealed class KeyRequestTests() : EnterpriseScenario(null)
{
    private const string Desk = "/provincial/keys";
    private const string Bind = $"{Desk}/new?handler=Bind&enterprise={ReportingServer.CreditCode}";
    private const string Decline = $"{Desk}/new?handler=Decline&enterprise={ReportingServer.CreditCode}";

    [Fact]
    public async Task After_a_loss_the_desk_binds_another_key_and_the_enterprise_reports_again()
    {
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        using var lost = await desk.PostFormAsync(Desk, ("id", $"{Signer.BindingId}"), ("happened", "Report"));
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        using var asked = await RequestAsync(password, "身份锁丢失，已经挂失");
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        Assert.Contains(
            "等待省级注册主管部门绑定",
            await password.TextAsync("/enterprise/keys"),
            StringComparison.Ordinal
        );
        Assert.Contains("身份锁丢失，已经挂失", await desk.TextAsync(Desk), StringComparison.Ordinal);

        using var leaf = Server.Authority.IssueLeaf();
        using var bound = await BindAsync(desk, leaf);
        Assert.Equal(HttpStatusCode.Redirect, bound.StatusCode);
        var binding = await Server.InDatabaseAsync(db =>
            db.KeyBindings.SingleAsync(b => b.AccountId == Signer.AccountId && b.Id != Signer.BindingId)
        );
        var next = Signer with { Leaf = leaf, BindingId = binding.Id };
        using var page = await next.OpenPageAsync();
        var number = await Server.AddApplicationAsync(Signer);
        using var done = await page.SubmitAsync(number, next.Sign(await page.StatementAsync(number)));

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(KeyUses.Login | KeyUses.Commitment, binding.Uses);
        Assert.DoesNotContain("身份锁丢失，已经挂失", await desk.TextAsync(Desk), StringComparison.Ordinal);
        var row = await Server.InDatabaseAsync(db => db.AuditEvents.SingleAsync(e => e.Action == AuditAction.KeyBound));
        Assert.NotEqual(Signer.AccountId, row.AccountId);
        Assert.Equal((Signer.EnterpriseId, "持介绍信到窗口办理"), (row.EnterpriseId, row.Reason));
        Assert.Contains(ReportingServer.CreditCode, row.Object, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_province_neither_sees_the_request_nor_binds_or_declines()
    {
        using var asked = await RequestAsync(Page, "证书快到期");
        var request = await Server.InDatabaseAsync(db => db.KeyRequests.SingleAsync());
        using var desk = await OpenDeskAsync(AccountRole.Province, "11");
        using var leaf = Server.Authority.IssueLeaf();
        using var look = await desk.GetAsync($"{Desk}/new?enterprise={ReportingServer.CreditCode}");
        using var bind = await BindAsync(desk, leaf);
        using var decline = await desk.PostFormAsync(Decline, ("id", $"{request.Id}"), ("opinion", "x"));
        using var own = await BindAsync(Page, leaf);

        Assert.All(new[] { look, bind, decline }, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
        Assert.DoesNotContain("证书快到期", await desk.TextAsync(Desk), StringComparison.Ordinal);
        Assert.Equal(1, await BindingsAsync());
        Assert.NotNull((await Server.InDatabaseAsync(db => db.KeyRequests.AsNoTracking().SingleAsync())).OpenFor);
    }

    [Fact]
    public async Task A_foreign_certificate_one_that_was_bound_before_no_certificate_and_no_reason_bind_nothing()
    {
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        using var foreign = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        using var leaf = Server.Authority.IssueLeaf();
        using var wrong = await BindAsync(desk, foreign);
        using var again = await BindAsync(desk, Signer.Leaf);
        using var mute = await BindAsync(desk, leaf, " ");
        using var garbage = await desk.PostFileAsync(Bind, "no certificate"u8.ToArray(), "x.cer", "certificate");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("这不是本企业身份锁的证书", await ReadAsync(wrong), StringComparison.Ordinal);
        Assert.Contains("持介绍信到窗口办理", await ReadAsync(wrong), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("已经绑定过", await ReadAsync(again), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, garbage.StatusCode);
        Assert.Equal(1, await BindingsAsync());
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.AuditEvents.CountAsync()));
    }

    [Fact]
    public async Task A_certificate_in_PEM_is_as_good()
    {
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        using var leaf = Server.Authority.IssueLeaf();
        var pem = Encoding.ASCII.GetBytes(
            $"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(leaf.Der)}\n-----END CERTIFICATE-----\n"
        );
        using var bound = await desk.PostFileAsync(Bind, pem, "lock.pem", "certificate", ("reason", "到窗口办理"));
        Assert.Equal(HttpStatusCode.Redirect, bound.StatusCode);
        Assert.Equal(2, await BindingsAsync());
    }

    [Fact]
    public async Task A_declined_request_tells_its_enterprise_why_and_another_may_follow()
    {
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        using var mute = await RequestAsync(Page, " ");
        using var asked = await RequestAsync(Page, "想要一把备用锁");
        var request = await Server.InDatabaseAsync(db => db.KeyRequests.AsNoTracking().SingleAsync());
        using var silent = await desk.PostFormAsync(Decline, ("id", $"{request.Id}"), ("opinion", " "));
        using var declined = await desk.PostFormAsync(Decline, ("id", $"{request.Id}"), ("opinion", "缺单位证明"));
        using var again = await desk.PostFormAsync(Decline, ("id", $"{request.Id}"), ("opinion", "再来一次"));
        Assert.Contains("缺单位证明", await Page.TextAsync("/enterprise/keys"), StringComparison.Ordinal);
        using var second = await RequestAsync(Page, "带齐了材料");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, declined.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("带齐了材料", await desk.TextAsync(Desk), StringComparison.Ordinal);
        Assert.Equal(
            [AuditAction.KeyRequested, AuditAction.KeyRequestDeclined, AuditAction.KeyRequested],
            await Server.InDatabaseAsync(db => db.AuditEvents.OrderBy(e => e.At).Select(e => e.Action).ToListAsync())
        );
    }

    [Fact]
    public async Task Of_requests_at_the_same_time_one_is_open()
    {
        var actor = new AuditActor(Signer.AccountId, OperatorName: null, ClientAddress: null);
        var made = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async _ =>
                {
                    await using var scope = Server.App.Services.CreateAsyncScope();
                    var book = scope.ServiceProvider.GetRequiredService<KeyRequestBook>();
                    return await book.RequestAsync(actor, Signer.EnterpriseId, "丢失", default);
                })
        );
        Assert.Single(made, m => m);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.AuditEvents.CountAsync()));
    }

    private Task<int> BindingsAsync() =>
        Server.InDatabaseAsync(db => db.KeyBindings.CountAsync(b => b.AccountId == Signer.AccountId));

    private static Task<HttpResponseMessage> RequestAsync(Page page, string reason) =>
        page.PostFormAsync("/enterprise/keys?handler=Request", ("reason", reason));

    private static Task<HttpResponseMessage> BindAsync(
        Page desk,
        TestLeaf leaf,
        string reason = "持介绍信到窗口办理"
    ) => desk.PostFileAsync(Bind, leaf.Der, "lock.cer", "certificate", ("reason", reason));

    private static async Task<string> ReadAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
}
