using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>绑定身份锁: a session of one lock binds another of the same enterprise, which then logs in.</summary>
[Collection(RegistryScenes.Name)]
public sealed class BindKeyPagesTests(RegistryScene scene)
{
    /// <summary>Once only: afterwards the lock is bound.</summary>
    [Fact]
    public async Task Another_lock_is_bound_beside_the_first_and_a_foreign_one_is_not()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await using (var agent = await scene.PlugInAsync())
        {
            await visit.LogInWithKeyAsync(agent);
            await visit.GoAsync("/enterprise/keys");
            await visit.ClickAsync("main a[href='/enterprise/keys/new']");
            await LookAsync(visit, "95-bind-key", null);
        }

        await using (var agent = await scene.PlugInAsync("other-enterprise"))
        {
            await visit.ClickAsync("[data-bind-key] [data-submit]");
            await agent.AgreeAsync();
            await visit.SeeAsync("[data-fault]", "身份锁与登录企业不一致");
            await LookAsync(visit, "96-bind-key-foreign", null);
        }

        await using (var agent = await scene.PlugInAsync(StackRegister.UnboundLock))
        {
            await visit.ClickAsync("[data-bind-key] [data-submit]");
            await agent.AgreeAsync();
            await visit.Page.WaitForURLAsync("**/enterprise/keys?*");
            await visit.SeeAsync("[role=status]", "操作成功");
            var fingerprint = scene.FingerprintOf(StackRegister.UnboundLock)[..8];
            await visit.SeeAsync($"tr:has-text('{fingerprint}')", "正常");
            await LookAsync(visit, "97-bind-key-done", null);
            await using var later = await scene.VisitAsync();
            await later.LogInWithKeyAsync(agent);
        }
    }

    private static Task LookAsync(Visit visit, string name, string? path) =>
        LostKeyPagesTests.LookAsync(visit, name, path);
}
