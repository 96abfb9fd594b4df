using System.Net;
using System.Text.Json;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>Forms of one enterprise sent with the ids of another: nothing is shown, nothing is changed.</summary>
public sealed class ForeignFormTests : ForeignScenario
{
    [Fact]
    public async Task No_form_that_is_sent_again_with_foreign_ids_shows_or_changes_anything()
    {
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        await AddAsync(other, OtherMark);
        var values = await ValuesAsync();
        var before = await StateOfAsync(other);
        var sent = 0;
        foreach (
            var (address, takesIds) in Posts().SelectMany(p => Fill(p.Template, values).Select(a => (a, p.TakesIds)))
        )
        {
            foreach (var id in takesIds ? values : [values[0]])
            {
                sent++;
                using var answer = await Page.PostFormAsync(
                    address,
                    [.. Keys.Select(key => (key, id)), ("decision", "Submit"), ("reason", "测试"), ("type", "其他")]
                );
                Assert.True(answer.StatusCode != HttpStatusCode.InternalServerError, $"{address} with {id}");
                Assert.False(Holds(await ContentOfAsync(answer), OtherMark), $"{address} with {id}");
            }
        }

        Assert.InRange(sent, 200, 20_000);
        Assert.Equal(before, await StateOfAsync(other));
    }

    /// <summary>Names under which our forms send an id.</summary>
    private static readonly string[] Keys = ["id", "file", "number", "numbers", "registration", "key", "enterprise"];

    /// <summary>POST routes with a parameter, alone and with each handler; and the forms that send an id in a field.</summary>
    private IEnumerable<(string Template, bool TakesIds)> Posts()
    {
        string[] handlers = ["Report", "Code", "Suspend", "Upload"];
        foreach (var template in Templates("POST").Where(t => t.Contains('{', StringComparison.Ordinal)))
        {
            if (template.Contains("{handler?}", StringComparison.Ordinal))
            {
                foreach (var handler in new[] { "remove", "withdraw" })
                {
                    yield return (template.Replace("{handler?}", handler, StringComparison.Ordinal), true);
                }
            }
            else
            {
                yield return (template, false);
                foreach (var handler in handlers.Where(_ => template.Split('{').Length == 2))
                {
                    yield return ($"{template}?handler={handler}", false);
                }
            }
        }

        foreach (var form in Forms)
        {
            yield return (form, true);
        }
    }

    private static readonly string[] Forms =
    [
        "/reporting?handler=Batch",
        "/deregistration?handler=Withdraw",
        "/deregistration/new",
        "/enterprise/operator",
        "/enterprise/operators?handler=Deactivate",
        "/enterprise/keys?handler=End",
        "/enterprise/sessions?handler=End",
    ];

    /// <summary>All rows that are the other enterprise's own, without the sessions that this test opens.</summary>
    private Task<string> StateOfAsync(Signer other) =>
        Server.InDatabaseAsync(async db =>
            JsonSerializer.Serialize(
                new object[]
                {
                    await db
                        .Applications.Where(a => a.EnterpriseId == other.EnterpriseId)
                        .Select(a => new
                        {
                            a.Number,
                            a.State,
                            a.RowVersion,
                        })
                        .OrderBy(a => a.Number)
                        .ToListAsync(),
                    await db
                        .Deregistrations.Where(d => d.EnterpriseId == other.EnterpriseId)
                        .Select(d => new
                        {
                            d.Number,
                            d.State,
                            d.RowVersion,
                        })
                        .OrderBy(d => d.Number)
                        .ToListAsync(),
                    await db
                        .InfoChanges.Where(c => c.EnterpriseId == other.EnterpriseId)
                        .Select(c => new { c.Number, c.State })
                        .OrderBy(c => c.Number)
                        .ToListAsync(),
                    await db
                        .KeyBindings.Where(k => k.AccountId == other.AccountId)
                        .Select(k => new { k.Id, k.Status })
                        .OrderBy(k => k.Id)
                        .ToListAsync(),
                    await db
                        .Operators.Where(o => o.AccountId == other.AccountId)
                        .Select(o => new { o.Id, o.DeactivatedAt })
                        .OrderBy(o => o.Id)
                        .ToListAsync(),
                    await db.UploadedFiles.Select(f => f.Id).OrderBy(i => i).ToListAsync(),
                    await db.Evidence.CountAsync(),
                }
            )
        );
}
