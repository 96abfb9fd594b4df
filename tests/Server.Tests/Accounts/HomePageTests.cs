using JianliRegistry.Core.Applications;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>企业首页: own counters, key expiry, functions and numbers (Manual S29, S30, S60, S61).</summary>
public sealed class HomePageTests : AccountScenario
{
    [Fact]
    [Trait("Seed", "S29")]
    [Trait("Seed", "S30")]
    [Trait("Seed", "S60")]
    [Trait("Seed", "S61")]
    public async Task It_has_the_manual_s_modules_in_its_order_the_functions_and_the_numbers()
    {
        var html = await TextAsync(await WithPasswordAsync(), "/");
        var menu = html[html.IndexOf("主菜单", StringComparison.Ordinal)..];
        var places = new[] { ">主页</a>", ">注册上报</span>", ">企业信息</span>", ">异常信息查询</span>" }
            .Select(module => menu.IndexOf(module, StringComparison.Ordinal))
            .ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.All(
            new[] { "主要功能", "0531-66680788", "0531-66680789", "0531-66680792", "010-68362887", "010-68313292" },
            text => Assert.Contains(text, html, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task It_counts_the_enterprise_s_own_applications_alone()
    {
        await Server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.OtherCreditCode, RunningServer.Password)
        );
        await AddApplicationsAsync(Account, ApplicationState.PendingReport, 3);
        await AddApplicationsAsync(Account, ApplicationState.EnterpriseReturned, 2);
        await AddApplicationsAsync(LeafOptions.OtherCreditCode, ApplicationState.PendingReport, 40);
        var html = await TextAsync(await WithPasswordAsync(), "/");
        Assert.Contains("<b>3</b><span>待上报</span>", html, StringComparison.Ordinal);
        Assert.Contains("<b>2</b><span>已退回</span>", html, StringComparison.Ordinal);
        Assert.Contains("<b>0</b><span>已上报</span>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(61, null)]
    [InlineData(60, "请准备更换身份锁。")]
    [InlineData(31, "请准备更换身份锁。")]
    [InlineData(30, "请尽快联系省级注册主管部门更换身份锁。")]
    [InlineData(8, "请尽快联系省级注册主管部门更换身份锁。")]
    [InlineData(7, "请立即联系省级注册主管部门更换身份锁")]
    [InlineData(0, "请立即联系省级注册主管部门更换身份锁")]
    [InlineData(-1, "已经不能登录和签名")]
    public async Task It_warns_sixty_thirty_and_seven_days_before_a_key_s_certificate_expires(int days, string? step)
    {
        using var leaf = Server.Authority.IssueLeaf(
            new LeafOptions
            {
                Validity = Validity.Around(
                    Server.Clock.GetUtcNow(),
                    TimeSpan.FromDays(200),
                    TimeSpan.FromDays(days + 0.5)
                ),
            }
        );
        await Server.InDatabaseAsync(db =>
            db.KeyBindings.ExecuteUpdateAsync(s => s.SetProperty(b => b.Certificate, leaf.Der))
        );
        var html = await TextAsync(await WithPasswordAsync(), "/");
        var warning = html.IndexOf("class=\"warning\"", StringComparison.Ordinal);
        Assert.Equal(step is null, warning < 0);
        Assert.Contains(step ?? "有效期内", html, StringComparison.Ordinal);
    }

    private Task<int> AddApplicationsAsync(string code, ApplicationState state, int count) =>
        Server.InDatabaseAsync(async db =>
        {
            var enterprise = await db.Enterprises.SingleAsync(e => e.CreditCode == code);
            for (var i = 0; i < count; i++)
            {
                db.Applications.Add(
                    new RegistrationApplication
                    {
                        Id = Guid.NewGuid(),
                        Number = $"JL-{Guid.NewGuid().ToString("N")[..20]}",
                        EnterpriseId = enterprise.Id,
                        BusinessType = BusinessType.Initial,
                        Specialties = "房屋建筑工程",
                        ApplicantName = "测试甲",
                        ApplicantIdType = "身份证",
                        IdNumberSealed = [1],
                        IdNumberIndex = [1],
                        MobileSealed = [1],
                        MobileIndex = [1],
                        AppliedAt = Server.Clock.GetUtcNow(),
                        State = state,
                        Round = 1,
                        RowVersion = 1,
                    }
                );
            }

            await db.SaveChangesAsync();
            return count;
        });
}
