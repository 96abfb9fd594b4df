using System.Net;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>An enterprise whose only key is gone logs in again with the one that the desk has bound.</summary>
public sealed class KeyFromTheDeskTests : AccountScenario
{
    [Fact]
    public async Task The_key_that_the_desk_bound_logs_in_and_the_lost_one_does_not()
    {
        var desk = await AtTheDeskAsync();
        var binding = await Server.InDatabaseAsync(db => db.KeyBindings.FirstAsync(b => b.Account!.Name == Account));
        using var lost = await desk.PostFormAsync("/provincial/keys", ("id", $"{binding.Id}"), ("happened", "Report"));
        var enterprise = await WithPasswordAsync();
        using var asked = await enterprise.PostFormAsync("/enterprise/keys?handler=Request", ("reason", "丢失"));
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);

        using var leaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = Account });
        using var bound = await desk.PostFileAsync(
            $"/provincial/keys/new?handler=Bind&enterprise={Account}",
            leaf.Der,
            "certificate",
            ("reason", "持介绍信到窗口办理")
        );
        Assert.Equal(HttpStatusCode.Redirect, bound.StatusCode);
        using var next = await NewBrowser().LoginAsync(Account, RunningServer.Password, leaf);
        using var old = await NewBrowser().LoginAsync(Account, RunningServer.Password, Leaf);

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, old.StatusCode);
    }
}
