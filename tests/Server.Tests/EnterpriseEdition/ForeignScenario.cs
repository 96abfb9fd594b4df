using System.IO.Compression;
using System.Net;
using System.Text;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Uploads;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>Two enterprises with one thing of each kind, marked so that a byte of it is recognised anywhere.</summary>
public abstract class ForeignScenario() : EnterpriseScenario(null)
{
    protected const string OwnMark = "甲方机密";
    protected const string OtherMark = "乙方机密";

    protected static bool Holds(string content, string mark) =>
        content.Contains(mark, StringComparison.Ordinal)
        || content.Contains(FileMarkOf(mark), StringComparison.Ordinal);

    /// <summary>Stands in the bytes of each file of that enterprise.</summary>
    protected static string FileMarkOf(string mark) => mark == OwnMark ? "FILE-OF-JIA" : "FILE-OF-YI";

    protected static async Task<string> ContentAsync(Page page, string address)
    {
        using var answer = await page.GetAsync(address);
        Assert.True(answer.StatusCode != HttpStatusCode.InternalServerError, address);
        return answer.IsSuccessStatusCode
            ? await ContentOfAsync(answer)
            : WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    protected static async Task<string> ContentOfAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(TextOf(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));

    /// <summary>A package (.asice) and a workbook (.xlsx) are archives: each entry's name and bytes.</summary>
    private static string TextOf(byte[] content)
    {
        if (!content.AsSpan().StartsWith("PK\u0003\u0004"u8))
        {
            return Encoding.UTF8.GetString(content);
        }

        var text = new StringBuilder();
        using var archive = new ZipArchive(new MemoryStream(content));
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            text.Append(entry.FullName).Append('\n').Append(TextOf(bytes.ToArray())).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Routes of pages and endpoints that nobody reaches without a session.</summary>
    protected IEnumerable<string> Templates(string method) =>
        Server
            .App.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) != false)
            .Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Where(t =>
                !t.StartsWith("/integration", StringComparison.Ordinal) && !t.Contains("{*", StringComparison.Ordinal)
            )
            .Distinct(StringComparer.Ordinal);

    protected static IEnumerable<string> Fill(string template, IReadOnlyList<string> values)
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
    protected Task<List<string>> ValuesAsync() =>
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
            values.AddRange((await db.Operators.Select(o => o.Id).ToListAsync()).Select(i => i.ToString()));
            values.AddRange((await db.KeyBindings.Select(b => b.Id).ToListAsync()).Select(i => i.ToString()));
            return values;
        });

    protected async Task AddAsync(Signer signer, string mark)
    {
        await Server.InDatabaseAsync(db =>
            db.Enterprises.Where(e => e.Id == signer.EnterpriseId)
                .ExecuteUpdateAsync(s => s.SetProperty(e => e.Name, mark))
        );
        using var page = await signer.OpenPageAsync();
        var person = await AddPersonAsync(mark, signer.EnterpriseId);
        var number = await Server.AddApplicationAsync(signer);
        await Server.InDatabaseAsync(async db =>
        {
            await db
                .Applications.Where(a => a.Number == number)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.ApplicantName, mark));
            db.Penalties.Add(NewPenalty(person.EngineerId, mark));
            db.Operators.Add(NewOperator(signer, mark));
            db.ReportBatches.Add(
                new ReportBatch
                {
                    Id = Guid.NewGuid(),
                    AccountId = signer.AccountId,
                    EnterpriseId = signer.EnterpriseId,
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                    Numbers = number,
                }
            );
            return await db.SaveChangesAsync();
        });
        await DeregisterAsync(page, signer, person, mark);
        using var reported = await page.SubmitAsync(number, signer.Sign(await page.StatementAsync(number)));
        Assert.Equal(HttpStatusCode.OK, reported.StatusCode);
    }

    private static async Task DeregisterAsync(Page page, Signer signer, Registration person, string mark)
    {
        using var filled = await page.PostFormAsync(
            "/deregistration/new",
            ("registration", person.RegistrationNumber),
            ("reason", mark),
            ("type", "其他")
        );
        var address = filled.Headers.Location!.OriginalString;
        var file = Pdfs.With($"<< /A ({FileMarkOf(mark)}) >>");
        using var uploaded = await page.PostFileAsync($"{address}/upload", file, $"{mark}.pdf");
        using var done = await page.SubmitActAsync(address, signer.Sign(await page.ActStatementAsync(address)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        using var change = await page.PostFormAsync(
            "/enterprise/changes/new",
            ("Form.Reason", mark),
            ("Form.Name", mark + "新名"),
            ("Form.LegalRepresentative", mark),
            ("Form.Province", "37"),
            ("Form.LicenseCopy", "副本")
        );
        Assert.Equal(HttpStatusCode.Redirect, change.StatusCode);
        using var license = await page.PostFileAsync(
            $"{change.Headers.Location!.OriginalString}/license",
            file,
            $"{mark}.pdf",
            "license"
        );
        Assert.Equal(HttpStatusCode.Redirect, license.StatusCode);
    }

    private static Operator NewOperator(Signer signer, string name) =>
        new()
        {
            Id = Guid.NewGuid(),
            AccountId = signer.AccountId,
            Name = name,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };

    private static AdministrativePenalty NewPenalty(Guid engineer, string mark) =>
        new()
        {
            Id = Guid.NewGuid(),
            EngineerId = engineer,
            DocumentNumber = $"测监罚〔2026〕{mark}号",
            Authority = "测试市住房和城乡建设局",
            DecidedOn = new DateOnly(2026, 5, 1),
            Kinds = "警告",
            Content = mark,
            Facts = mark,
            Basis = mark,
            Performance = mark,
            Remedies = mark,
        };
}
