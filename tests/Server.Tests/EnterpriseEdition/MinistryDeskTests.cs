using System.Net;
using JianliRegistry.Core.Deregistration;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>部级 sees what it decides about: the attachments, and the 证件号 masked until a reason is given.</summary>
public sealed class MinistryDeskTests() : EnterpriseScenario(null)
{
    private const string Desk = "/ministry/deregistrations";

    [Theory]
    [InlineData(AccountRole.RegistrationCenter)]
    [InlineData(AccountRole.Ministry)]
    public async Task The_desk_reads_the_attachments_and_shows_the_number_against_a_reason(AccountRole role)
    {
        var address = await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        var number = address.Split('/')[^1];
        await StateAsync(role == AccountRole.Ministry ? "Accepted" : "PendingAcceptance");
        var file = await Server.InDatabaseAsync(db => db.UploadedFiles.Select(f => f.Id).SingleAsync());
        using var desk = await OpenDeskAsync(role);
        var list = await desk.TextAsync(Desk);
        using var read = await desk.GetAsync($"{Desk}/{number}/{file}");
        using var shown = await desk.PostFormAsync($"/reveal/deregistration-desk/{number}", ("reason", "核对身份"));

        Assert.Contains($"{Desk}/{number}/{file}", list, StringComparison.Ordinal);
        Assert.Contains($"/reveal/deregistration-desk/{number}", list, StringComparison.Ordinal);
        Assert.DoesNotContain(IdNumberOf(1), list, StringComparison.Ordinal);
        Assert.Equal(Pdf, await read.Content.ReadAsByteArrayAsync());
        Assert.Contains(IdNumberOf(1), await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var row = await Server.InDatabaseAsync(db =>
            db.AuditEvents.SingleAsync(e => e.Action == AuditAction.PersonalDataRevealed)
        );
        Assert.Equal(($"deregistration {number}", "核对身份"), (row.Object, row.Reason));
    }

    [Fact]
    public async Task Nobody_else_and_nothing_that_was_not_handed_in()
    {
        var submitted = (await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"))).Split('/')[^1];
        var file = await Server.InDatabaseAsync(db => db.UploadedFiles.Select(f => f.Id).SingleAsync());
        var prepared = (await PrepareDeregistrationAsync(await AddPersonAsync("测试乙"))).Split('/')[^1];
        var draft = await Server.InDatabaseAsync(db =>
            db.UploadedFiles.Where(f => f.Id != file).Select(f => f.Id).SingleAsync()
        );
        using var desk = await OpenDeskAsync(AccountRole.Ministry);
        using var province = await OpenDeskAsync(AccountRole.Province, "37");
        foreach (
            var path in new[]
            {
                $"{Desk}/{prepared}/{draft}",
                $"{Desk}/{submitted}/{draft}",
                $"/reveal/deregistration-desk/{prepared}",
            }
        )
        {
            using var answer = await desk.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        foreach (var page in new[] { Page, province })
        {
            using var look = await page.GetAsync($"{Desk}/{submitted}/{file}");
            using var reveal = await page.GetAsync($"/reveal/deregistration-desk/{submitted}");
            Assert.Equal(HttpStatusCode.Forbidden, look.StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, reveal.StatusCode);
        }
    }

    [Fact]
    public async Task An_opinion_that_was_not_taken_stays()
    {
        await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        var id = await Server.InDatabaseAsync(db => db.Deregistrations.Select(d => d.Id).SingleAsync());
        using var desk = await OpenDeskAsync(AccountRole.RegistrationCenter);
        using var bad = await MoveAsync(desk, id, "RefuseAcceptance", "材料\u202e不全");
        await StateAsync("Withdrawn");
        using var late = await MoveAsync(desk, id, "RefuseAcceptance", "材料不全，请补充");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
        Assert.Contains("value=\"材料", await ReadAsync(bad), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("您填写的办理意见：材料不全，请补充", await ReadAsync(late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_opinion_of_the_province_that_was_not_taken_stays()
    {
        var change = new EnterpriseInfoChange
        {
            Id = Guid.NewGuid(),
            Number = "XG-20261125-TEST0001",
            EnterpriseId = Signer.EnterpriseId,
            Reason = "更名",
            Name = "测试新名",
            LegalRepresentative = "测试法人",
            Province = "37",
            Qualifications = "",
            LicenseCopy = "正本",
            State = InfoChangeState.Pending,
            RowVersion = 2,
            PreparedAt = TimeProvider.System.GetUtcNow(),
            SubmittedAt = TimeProvider.System.GetUtcNow(),
        };
        await Server.InDatabaseAsync(db =>
        {
            db.Add(change);
            return db.SaveChangesAsync();
        });
        using var desk = await OpenDeskAsync(AccountRole.Province, "37");
        using var bad = await DecideAsync(desk, change.Number, "执照\u202e不清");
        await Server.InDatabaseAsync(db =>
            db.InfoChanges.ExecuteUpdateAsync(s => s.SetProperty(c => c.State, InfoChangeState.Withdrawn))
        );
        using var late = await DecideAsync(desk, change.Number, "执照不清，请重传");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.StatusCode);
        Assert.Contains(">执照", await ReadAsync(bad), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Contains("您填写的审核意见：执照不清，请重传", await ReadAsync(late), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeregistrationEvent.RefuseAcceptance, DeregistrationEvent.RefuseAcceptance)]
    [InlineData(DeregistrationEvent.Accept, DeregistrationEvent.Approve)]
    [InlineData(DeregistrationEvent.Accept, DeregistrationEvent.Reject)]
    public async Task Each_move_says_in_the_audit_who_made_it_and_why(
        DeregistrationEvent first,
        DeregistrationEvent second
    )
    {
        var address = await SubmitDeregistrationAsync(await AddPersonAsync("测试甲"));
        var id = await Server.InDatabaseAsync(db => db.Deregistrations.Select(d => d.Id).SingleAsync());
        using var center = await OpenDeskAsync(AccountRole.RegistrationCenter);
        using var ministry = await OpenDeskAsync(AccountRole.Ministry);
        using var one = await MoveAsync(center, id, $"{first}", "材料齐全");
        using var two = await MoveAsync(ministry, id, $"{second}", "同意");

        var moves = first == second ? 1 : 2;
        Assert.Equal(HttpStatusCode.Redirect, one.StatusCode);
        Assert.Equal(moves == 2, two.StatusCode == HttpStatusCode.Redirect);
        var rows = await Server.InDatabaseAsync(db => db.AuditEvents.OrderBy(e => e.At).ToListAsync());
        Assert.Equal(moves, rows.Count);
        var desks = await Server.InDatabaseAsync(db =>
            db.Accounts.Where(a => a.Role != null).ToDictionaryAsync(a => a.Id, a => a.Role)
        );
        Assert.Equal(AccountRole.RegistrationCenter, desks[rows[0].AccountId]);
        Assert.Equal("材料齐全", rows[0].Reason);
        Assert.Equal(Signer.EnterpriseId, rows[0].EnterpriseId);
        Assert.StartsWith($"deregistration {address.Split('/')[^1]}: ", rows[0].Object, StringComparison.Ordinal);
        Assert.Equal(moves == 2 ? AccountRole.Ministry : AccountRole.RegistrationCenter, desks[rows[^1].AccountId]);
    }

    private static Task<HttpResponseMessage> DecideAsync(Page desk, string number, string opinion) =>
        desk.PostFormAsync("/provincial/changes", ("number", number), ("approve", "false"), ("opinion", opinion));

    private static Task<HttpResponseMessage> MoveAsync(Page desk, Guid id, string happened, string opinion) =>
        desk.PostFormAsync(Desk, ("id", $"{id}"), ("happened", happened), ("opinion", opinion));

    private Task<int> StateAsync(string state) =>
        Server.InDatabaseAsync(db =>
            db.Deregistrations.ExecuteUpdateAsync(s =>
                s.SetProperty(d => d.State, Enum.Parse<DeregistrationState>(state))
                    .SetProperty(d => d.RowVersion, d => d.RowVersion + 1)
            )
        );

    private static async Task<string> ReadAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
}
