using System.Net;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>已注册人员, 注册记录, 办理步骤 and 行政处罚 over real HTTP (Manual S37..S39, S57..S59).</summary>
public sealed class PersonnelTests() : EnterpriseScenario(null)
{
    [Fact]
    [Trait("Seed", "S37")]
    public async Task Registered_persons_are_found_by_name_and_by_whole_id_number_and_masked()
    {
        await AddPersonAsync("测试甲");
        await AddPersonAsync("测试乙");
        var (all, byName, byId, byPart) = (
            await Page.TextAsync("/personnel"),
            await Page.TextAsync("/personnel?name=甲"),
            await Page.TextAsync($"/personnel?id={IdNumberOf(2)}"),
            await Page.TextAsync("/personnel?id=1100001990")
        );

        Assert.Contains("共 2 人", all, StringComparison.Ordinal);
        Assert.DoesNotContain(IdNumberOf(1), all, StringComparison.Ordinal);
        Assert.Contains("测试甲", byName, StringComparison.Ordinal);
        Assert.DoesNotContain("测试乙", byName, StringComparison.Ordinal);
        Assert.Contains("测试乙", byId, StringComparison.Ordinal);
        Assert.DoesNotContain("测试甲", byId, StringComparison.Ordinal);
        Assert.Contains("共 0 人", byPart, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(61, null, 0)]
    [InlineData(60, 60, 1)]
    [InlineData(31, 60, 1)]
    [InlineData(30, 30, 1)]
    [InlineData(7, 7, 1)]
    [InlineData(0, 7, 1)]
    [InlineData(-1, null, 0)]
    public async Task A_registration_that_ends_soon_is_told_at_home_and_found_in_the_list(
        int days,
        int? told,
        int found
    )
    {
        await AddPersonAsync("测试甲");
        var person = await AddPersonAsync("测试乙");
        var end = ChinaTime.DayOf(TimeProvider.System.GetUtcNow()).AddDays(days);
        await Server.InDatabaseAsync(db =>
            db.Registrations.Where(r => r.Id == person.Id).ExecuteUpdateAsync(s => s.SetProperty(r => r.ValidTo, end))
        );
        var (home, list) = (await Page.TextAsync("/"), await Page.TextAsync("/personnel?expiry=60"));

        Assert.Equal(told is not null, home.Contains("注册有效期在", StringComparison.Ordinal));
        Assert.Contains(
            told is null ? "主要功能" : $"1 人的注册有效期在 {told} 天内届满",
            home,
            StringComparison.Ordinal
        );
        Assert.Contains($"共 {found} 人", list, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S38")]
    [Trait("Seed", "S39")]
    public async Task 注册记录_lists_old_and_new_business_and_详情_its_steps()
    {
        var person = await AddPersonAsync("测试甲");
        var number = await Server.AddApplicationAsync(Signer);
        await Server.InDatabaseAsync(async db =>
        {
            var engineer = await db.Engineers.SingleAsync();
            await db.Applications.ExecuteUpdateAsync(s => s.SetProperty(a => a.IdNumberIndex, engineer.IdNumberIndex));
            db.RegistrationRecords.Add(NewRecord(engineer.Id, "OLD-2019-1", Signer.EnterpriseId));
            db.ProcessSteps.Add(
                new ProcessStep
                {
                    Id = Guid.NewGuid(),
                    ApplicationId = (await db.Applications.SingleAsync()).Id,
                    Sequence = 1,
                    Stage = "个人申请",
                    Action = "提交",
                    ActorRole = "申请人",
                    ActorName = "申请人",
                    At = TimeProvider.System.GetUtcNow(),
                    Result = "已提交到企业",
                }
            );
            return await db.SaveChangesAsync();
        });
        var records = await Page.TextAsync($"/personnel/{person.RegistrationNumber}");
        var steps = await Page.TextAsync($"/personnel/{person.RegistrationNumber}/{number}");
        var imported = await Page.TextAsync($"/personnel/{person.RegistrationNumber}/OLD-2019-1");

        Assert.Contains(number, records, StringComparison.Ordinal);
        Assert.Contains("OLD-2019-1", records, StringComparison.Ordinal);
        Assert.Contains("已提交到企业", steps, StringComparison.Ordinal);
        Assert.Contains("准予注册", imported, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S38")]
    public async Task 注册记录_lists_强制注销_and_what_was_returned_too()
    {
        var person = await AddPersonAsync("测试甲");
        var number = await Server.AddApplicationAsync(Signer);
        await Server.InDatabaseAsync(async db =>
        {
            var index = await db.Engineers.Select(e => e.IdNumberIndex).SingleAsync();
            return await db.Applications.ExecuteUpdateAsync(s =>
                s.SetProperty(a => a.IdNumberIndex, index)
                    .SetProperty(a => a.State, ApplicationState.EnterpriseReturned)
            );
        });
        var prepared = await PrepareDeregistrationAsync(person);
        var submitted = await SubmitDeregistrationAsync(person);
        var records = await Page.TextAsync($"/personnel/{person.RegistrationNumber}");

        Assert.Contains(number, records, StringComparison.Ordinal);
        Assert.Contains("已退回", records, StringComparison.Ordinal);
        Assert.Contains($"href=\"{submitted}\"", records, StringComparison.Ordinal);
        Assert.Contains("<td>待审核</td>", records, StringComparison.Ordinal);
        Assert.DoesNotContain(prepared.Split('/')[^1], records, StringComparison.Ordinal);
        _ = await Page.TextAsync($"/personnel/{person.RegistrationNumber}/{number}");
    }

    [Theory]
    [InlineData("/penalties?from=2026-13-01")]
    [InlineData("/penalties?to=gestern")]
    [InlineData("/reporting?from=2026-02-30")]
    [InlineData("/reporting?from=2026-05-02&to=2026-05-01")]
    public async Task A_date_that_is_none_is_told_and_nothing_is_listed(string address)
    {
        var number = await Server.AddApplicationAsync(Signer);
        using var answer = await Page.GetAsync(address);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("日期不正确", html, StringComparison.Ordinal);
        Assert.DoesNotContain(number, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_employer_s_persons_records_and_history_are_not_there()
    {
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        var theirs = await AddPersonAsync("外单位", other.EnterpriseId);
        var ours = await AddPersonAsync("测试甲");
        await Server.InDatabaseAsync(db =>
        {
            db.RegistrationRecords.Add(NewRecord(ours.EngineerId, "OLD-2018-9", other.EnterpriseId));
            return db.SaveChangesAsync();
        });
        using var foreign = await Page.GetAsync($"/personnel/{theirs.RegistrationNumber}");
        using var history = await Page.GetAsync($"/personnel/{ours.RegistrationNumber}/OLD-2018-9");

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, history.StatusCode);
        Assert.DoesNotContain("外单位", await Page.TextAsync("/personnel"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "OLD-2018-9",
            await Page.TextAsync($"/personnel/{ours.RegistrationNumber}"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Seed", "S57")]
    [Trait("Seed", "S58")]
    [Trait("Seed", "S59")]
    public async Task Only_penalties_of_own_engineers_are_seen_filtered_and_opened()
    {
        var person = await AddPersonAsync("测试甲");
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        var theirs = await AddPersonAsync("外单位", other.EnterpriseId);
        using var ministry = await OpenDeskAsync(AccountRole.Ministry);
        await PunishAsync(ministry, person.RegistrationNumber, "测监罚〔2026〕1号", "2026-03-01");
        await PunishAsync(ministry, person.RegistrationNumber, "测监罚〔2026〕2号", "2026-05-01");
        await PunishAsync(ministry, theirs.RegistrationNumber, "测监罚〔2026〕3号", "2026-05-01");
        var foreign = await Server.InDatabaseAsync(db =>
            db.Penalties.Where(p => p.EngineerId == theirs.EngineerId).Select(p => p.Id).SingleAsync()
        );
        var own = await Server.InDatabaseAsync(db =>
            db.Penalties.Where(p => p.DecidedOn == new DateOnly(2026, 5, 1) && p.EngineerId == person.EngineerId)
                .Select(p => p.Id)
                .SingleAsync()
        );
        using var closed = await Page.GetAsync($"/penalties/{foreign}");

        Assert.Contains("共 2 条", await Page.TextAsync("/penalties"), StringComparison.Ordinal);
        Assert.Contains(
            "共 1 条",
            await Page.TextAsync("/penalties?from=2026-05-01&to=2026-05-01"),
            StringComparison.Ordinal
        );
        Assert.Contains("共 0 条", await Page.TextAsync("/penalties?name=外"), StringComparison.Ordinal);
        Assert.Contains("违法事实测试", await Page.TextAsync($"/penalties/{own}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
        using var withdrawn = await ministry.PostFormAsync("/ministry/penalties?handler=Withdraw", ("id", $"{own}"));
        Assert.Contains("共 1 条", await Page.TextAsync("/penalties"), StringComparison.Ordinal);
        var rows = await Server.InDatabaseAsync(db => db.AuditEvents.OrderBy(e => e.At).ToListAsync());
        Assert.Equal(AuditAction.PenaltyWithdrawn, rows[^1].Action);
        Assert.All(rows.SkipLast(1), r => Assert.Equal(AuditAction.PenaltyRecorded, r.Action));
        Assert.All(rows, r => Assert.StartsWith("penalty 测监罚〔2026〕", r.Object, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_penalty_without_its_parts_or_of_nobody_is_not_recorded()
    {
        await AddPersonAsync("测试甲");
        using var ministry = await OpenDeskAsync(AccountRole.Ministry);
        using var nobody = await PostPenaltyAsync(ministry, "99999999", "测监罚〔2026〕1号", "2026-03-01");
        using var undated = await PostPenaltyAsync(ministry, "37000001", "测监罚〔2026〕1号", "");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, undated.StatusCode);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Penalties.CountAsync()));
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.AuditEvents.CountAsync()));
    }

    private static RegistrationRecord NewRecord(Guid engineer, string number, Guid enterprise) =>
        new()
        {
            Id = Guid.NewGuid(),
            Number = number,
            EngineerId = engineer,
            EnterpriseId = enterprise,
            BusinessType = BusinessType.Initial,
            Specialties = "房屋建筑工程",
            AppliedOn = new DateOnly(2019, 3, 1),
            DecidedOn = new DateOnly(2019, 4, 1),
            Result = "准予注册",
        };

    private static async Task PunishAsync(Reporting.Page ministry, string registration, string document, string day)
    {
        using var done = await PostPenaltyAsync(ministry, registration, document, day);
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
    }

    private static Task<HttpResponseMessage> PostPenaltyAsync(
        Reporting.Page ministry,
        string registration,
        string document,
        string day
    ) =>
        ministry.PostFormAsync(
            "/ministry/penalties",
            ("Form.Registration", registration),
            ("Form.DocumentNumber", document),
            ("Form.Authority", "测试市住房和城乡建设局"),
            ("Form.DecidedOn", day),
            ("Form.Kinds", "警告"),
            ("Form.Content", "给予警告"),
            ("Form.Facts", "违法事实测试"),
            ("Form.Basis", "《建设工程质量管理条例》第七十二条"),
            ("Form.Performance", "自收到之日起"),
            ("Form.Remedies", "六十日内申请行政复议")
        );
}
