using System.Net;
using System.Text;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>Every route that needs a session, with every id of two enterprises in every place: neither gets a byte of the other.</summary>
public sealed class ForeignObjectTests() : EnterpriseScenario(null)
{
    private const string Mark = "乙方机密";

    [Fact]
    public async Task No_route_shows_another_enterprise_s_data_whatever_id_stands_in_it()
    {
        await AddOwnAsync();
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        await AddForeignAsync(other);
        var values = await ValuesAsync();
        using var foreign = await other.OpenPageAsync();
        var (asked, answered, seen) = (0, 0, 0);
        foreach (var address in Templates().SelectMany(t => Fill(t, values)).Distinct(StringComparer.Ordinal))
        {
            asked++;
            using var own = await Page.GetAsync(address);
            var text = Encoding.UTF8.GetString(await own.Content.ReadAsByteArrayAsync());
            answered += own.IsSuccessStatusCode ? 1 : 0;
            Assert.False(WebUtility.HtmlDecode(text).Contains(Mark, StringComparison.Ordinal), address);
            Assert.NotEqual(HttpStatusCode.InternalServerError, own.StatusCode);
            using var theirs = await foreign.GetAsync(address);
            var shown = WebUtility.HtmlDecode(await theirs.Content.ReadAsStringAsync());
            seen += shown.Contains(Mark, StringComparison.Ordinal) ? 1 : 0;
        }

        // The walk finds something: own pages answer, and the other enterprise does see its marks at its own addresses.
        Assert.InRange(asked, 300, 20_000);
        Assert.InRange(answered, 20, asked);
        Assert.InRange(seen, 10, asked);
    }

    /// <summary>GET routes of pages and endpoints that nobody reaches without a session.</summary>
    private IEnumerable<string> Templates() =>
        Server
            .App.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") != false)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Where(t =>
                !t.StartsWith("/integration", StringComparison.Ordinal) && !t.Contains("{*", StringComparison.Ordinal)
            )
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Fill(string template, IReadOnlyList<string> values)
    {
        var start = template.IndexOf('{', StringComparison.Ordinal);
        if (start < 0)
        {
            return [template];
        }

        var end = template.IndexOf('}', StringComparison.Ordinal);
        return values.SelectMany(v =>
            Fill(template[..start] + Uri.EscapeDataString(v) + template[(end + 1)..], values)
        );
    }

    /// <summary>Every number and id of both, and a few that are nobody's.</summary>
    private Task<List<string>> ValuesAsync() =>
        Server.InDatabaseAsync(async db =>
        {
            var values = new List<string> { "1", "nobody", "application", "person", "deregistration", "enrolment" };
            values.AddRange(await db.Applications.Select(a => a.Number).ToListAsync());
            values.AddRange(await db.Evidence.Select(e => e.ReceiptNumber).ToListAsync());
            values.AddRange(await db.Deregistrations.Select(d => d.Number).ToListAsync());
            values.AddRange(await db.InfoChanges.Select(c => c.Number).ToListAsync());
            values.AddRange(await db.Registrations.Select(r => r.RegistrationNumber).ToListAsync());
            values.AddRange((await db.UploadedFiles.Select(f => f.Id).ToListAsync()).Select(i => i.ToString()));
            values.AddRange((await db.Penalties.Select(p => p.Id).ToListAsync()).Select(i => i.ToString()));
            values.AddRange((await db.ReportBatches.Select(b => b.Id).ToListAsync()).Select(i => i.ToString()));
            values.AddRange((await db.KeyBindings.Select(b => b.Id).ToListAsync()).Select(i => i.ToString()));
            return values;
        });

    private async Task AddOwnAsync()
    {
        var person = await AddPersonAsync("测试甲");
        await SubmitDeregistrationAsync(person);
        await ReportAsync();
    }

    private async Task AddForeignAsync(Signer other)
    {
        await Server.InDatabaseAsync(db =>
            db.Enterprises.Where(e => e.Id == other.EnterpriseId)
                .ExecuteUpdateAsync(s => s.SetProperty(e => e.Name, Mark))
        );
        using var theirs = await other.OpenPageAsync();
        var person = await AddPersonAsync(Mark, other.EnterpriseId);
        var number = await Server.AddApplicationAsync(other);
        await Server.InDatabaseAsync(async db =>
        {
            await db
                .Applications.Where(a => a.Number == number)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.ApplicantName, Mark));
            db.Penalties.Add(NewPenalty(person.EngineerId));
            db.ReportBatches.Add(
                new ReportBatch
                {
                    Id = Guid.NewGuid(),
                    AccountId = other.AccountId,
                    EnterpriseId = other.EnterpriseId,
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                    Numbers = number,
                }
            );
            return await db.SaveChangesAsync();
        });
        await DeregisterAsync(theirs, other, person);
        using var reported = await theirs.SubmitAsync(number, other.Sign(await theirs.StatementAsync(number)));
        Assert.Equal(HttpStatusCode.OK, reported.StatusCode);
    }

    private static async Task DeregisterAsync(Page page, Signer signer, Registration person)
    {
        using var filled = await page.PostFormAsync(
            "/deregistration/new",
            ("registration", person.RegistrationNumber),
            ("reason", Mark),
            ("type", "其他")
        );
        var address = filled.Headers.Location!.OriginalString;
        using var uploaded = await page.PostFileAsync($"{address}/upload", Pdf, $"{Mark}.pdf");
        using var done = await page.SubmitActAsync(address, signer.Sign(await page.ActStatementAsync(address)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        using var change = await page.PostFormAsync(
            "/enterprise/changes/new",
            ("Form.Reason", Mark),
            ("Form.Name", Mark + "新名"),
            ("Form.LegalRepresentative", Mark),
            ("Form.Province", "37"),
            ("Form.LicenseCopy", "副本")
        );
        Assert.Equal(HttpStatusCode.Redirect, change.StatusCode);
    }

    private static AdministrativePenalty NewPenalty(Guid engineer) =>
        new()
        {
            Id = Guid.NewGuid(),
            EngineerId = engineer,
            DocumentNumber = "测监罚〔2026〕9号",
            Authority = "测试市住房和城乡建设局",
            DecidedOn = new DateOnly(2026, 5, 1),
            Kinds = "警告",
            Content = Mark,
            Facts = Mark,
            Basis = Mark,
            Performance = Mark,
            Remedies = Mark,
        };
}
