using System.Net;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Integration;

public sealed class IntegrationApiTests(TwoEnterprises scene) : IClassFixture<TwoEnterprises>, IDisposable
{
    private const string V1 = "/integration/v1";
    private readonly Machine _main = new(scene.Server, scene.Main.MachineLeaf);
    private readonly Machine _other = new(scene.Server, scene.Other.MachineLeaf);
    private readonly Machine _auditor = new(scene.Server, scene.AuditorLeaf);

    [Fact]
    public async Task An_enterprise_sees_its_own_applications_and_no_others()
    {
        Assert.Equal(scene.Main.Applications.Order(), await NumbersAsync(_main, "/applications"));
        Assert.Equal(scene.Other.Applications.Order(), await NumbersAsync(_other, "/applications"));
    }

    [Theory]
    [InlineData("status=Reported", 1)]
    [InlineData("status=Pending", 2)]
    [InlineData("type=Initial", 3)]
    [InlineData("type=Renewal", 0)]
    [InlineData("from=2020-01-01&to=2020-12-31", 0)]
    [InlineData("name=测试甲", 3)]
    [InlineData("name=王", 0)]
    public async Task Filters_narrow_the_list(string query, int expected) =>
        Assert.Equal(expected, (await NumbersAsync(_main, $"/applications?{query}")).Count);

    [Theory]
    [InlineData("status=Nonsense")]
    [InlineData("from=yesterday")]
    [InlineData("page=x")]
    public async Task A_filter_that_is_not_understood_is_refused(string query)
    {
        using var answer = await _main.GetAsync($"{V1}/applications?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("request.malformed", await Page.CodeOfAsync(answer));
    }

    [Fact]
    public async Task Following_next_visits_each_application_once()
    {
        var seen = new List<string>();
        var next = $"{V1}/applications?pageSize=1&type=Initial";
        while (next is not null)
        {
            var page = await _main.JsonAsync(next);
            Assert.Equal(3, page.GetProperty("total").GetInt32());
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(scene.Main.Applications.Order(), seen.Order());
    }

    [Fact]
    public async Task No_page_is_longer_than_a_hundred() =>
        Assert.Equal(
            100,
            (await _main.JsonAsync($"{V1}/applications?pageSize=5000")).GetProperty("pageSize").GetInt32()
        );

    [Fact]
    public async Task An_application_comes_with_masked_personal_data_and_its_receipt()
    {
        var bytes = await _main.BytesAsync($"{V1}/applications/{scene.Main.Applications[0]}");
        var text = Encoding.UTF8.GetString(bytes);
        Assert.DoesNotContain("110000199001010013", text, StringComparison.Ordinal);
        Assert.DoesNotContain("13800138000", text, StringComparison.Ordinal);
        var detail = JsonDocument.Parse(bytes).RootElement;
        Assert.Equal("110000********0013", detail.GetProperty("idNumberMasked").GetString());
        Assert.Equal("138****8000", detail.GetProperty("mobileMasked").GetString());
        Assert.Equal(
            scene.Main.ReceiptNumber,
            Assert.Single(detail.GetProperty("receiptNumbers").EnumerateArray()).GetString()
        );
    }

    [Fact]
    public async Task Receipts_are_the_ones_of_the_page_byte_for_byte()
    {
        using var page = await scene.Main.Signer.OpenPageAsync();
        foreach (var file in new[] { "receipt.txt", "receipt.p7m" })
        {
            using var shown = await page.GetAsync($"/evidence/{scene.Main.ReceiptNumber}/{file}");
            Assert.Equal(
                await shown.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
                await _main.BytesAsync($"{V1}/receipts/{scene.Main.ReceiptNumber}/{file}")
            );
        }

        var listed = Assert.Single((await _main.JsonAsync($"{V1}/receipts")).GetProperty("items").EnumerateArray());
        Assert.Equal(scene.Main.ReceiptNumber, listed.GetProperty("receiptNumber").GetString());
        Assert.Equal(scene.Main.Applications[0], listed.GetProperty("applicationNumber").GetString());
    }

    [Fact]
    public async Task A_package_passes_the_verifier_of_a_stranger()
    {
        var package = await _main.BytesAsync($"{V1}/receipts/{scene.Main.ReceiptNumber}/package");
        var verifier = new EvidenceVerifier(
            scene.Server.App.Services.GetRequiredService<Core.Certificates.TrustStore>(),
            scene.Server.App.Services.GetRequiredService<LogKeys>().All,
            Core.Reporting.CommitmentPolicy.Current
        );
        Assert.NotEqual(Indication.TotalFailed, verifier.Verify(package, TimeProvider.System.GetUtcNow()).Indication);
    }

    [Fact]
    public async Task No_machine_reaches_anything_of_another_enterprise()
    {
        (Machine Machine, EnterpriseWithMachine Own)[] callers = [(_main, scene.Main), (_other, scene.Other)];
        foreach (var (machine, own) in callers)
        {
            foreach (var whose in new[] { scene.Main, scene.Other })
            {
                var expected = ReferenceEquals(whose, own) ? HttpStatusCode.OK : HttpStatusCode.NotFound;
                foreach (var path in PathsOf(whose))
                {
                    Assert.Equal((path, expected), (path, await machine.StatusOfAsync(path)));
                }
            }
        }

        Assert.Empty(
            await NumbersAsync(_main, $"/receipts?application={scene.Other.Applications[0]}", "receiptNumber")
        );
    }

    [Fact]
    public async Task An_auditor_reaches_no_enterprise_and_an_enterprise_no_audit()
    {
        foreach (var path in PathsOf(scene.Main).Append($"{V1}/applications").Append($"{V1}/receipts"))
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await _auditor.StatusOfAsync(path)));
        }

        foreach (var path in new[] { "checkpoint", "checkpoints", "consistency?from=1&to=1", "entries/0" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await _main.StatusOfAsync($"{V1}/log/{path}"));
        }
    }

    [Fact]
    public async Task An_auditor_proves_every_leaf_and_that_the_log_only_grew()
    {
        var keys = scene.Server.App.Services.GetRequiredService<LogKeys>().All;
        var note = Encoding.UTF8.GetString(await _auditor.BytesAsync($"{V1}/log/checkpoint"));
        Assert.True(Checkpoint.Verify(note, keys).TryGetValue(out var last, out _));
        Assert.True(last.Size >= 2);
        for (var index = 0L; index < last.Size; index++)
        {
            var proof = await _auditor.JsonAsync($"{V1}/log/entries/{index}");
            Assert.True(
                Checkpoint.Verify(proof.GetProperty("checkpoint").GetString()!, keys).TryGetValue(out var of, out _)
            );
            var leaf = MerkleTree.HashLeaf(proof.GetProperty("leaf").GetBytesFromBase64());
            var included = MerkleTree.VerifyInclusion(index, of.Size, leaf, HashesOf(proof), of.Root);
            Assert.True(included.TryGetValue(out _, out _));
        }

        var first = (await _auditor.JsonAsync($"{V1}/log/checkpoints?pageSize=100"))
            .GetProperty("items")
            .EnumerateArray()
            .Last();
        Assert.True(Checkpoint.Verify(first.GetProperty("note").GetString()!, keys).TryGetValue(out var old, out _));
        var consistency = await _auditor.JsonAsync($"{V1}/log/consistency?from={old.Size}&to={last.Size}");
        var grown = MerkleTree.VerifyConsistency(old.Size, last.Size, old.Root, last.Root, HashesOf(consistency));
        Assert.True(grown.TryGetValue(out _, out _));
    }

    [Theory]
    [InlineData("entries/999999", HttpStatusCode.NotFound)]
    [InlineData("entries/0?size=999999", HttpStatusCode.NotFound)]
    [InlineData("entries/-1", HttpStatusCode.NotFound)]
    [InlineData("consistency?from=1&to=999999", HttpStatusCode.BadRequest)]
    public async Task A_proof_of_what_is_not_published_is_refused(string path, HttpStatusCode expected) =>
        Assert.Equal(expected, await _auditor.StatusOfAsync($"{V1}/log/{path}"));

    [Fact]
    public async Task One_certificate_that_asks_too_often_has_to_wait_and_another_does_not()
    {
        await using var server = await ReportingServer.StartAsync(null, ("Integration:RequestsPerMinute", "3"));
        _ = await server.AddEnterpriseAsync();
        using var first = server.Authority.IssueLeaf();
        using var second = server.Authority.IssueLeaf();
        await Machine.BindAsync(server, ReportingServer.CreditCode, first.Der);
        await Machine.BindAsync(server, ReportingServer.CreditCode, second.Der);
        using var greedy = new Machine(server, first);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await greedy.StatusOfAsync($"{V1}/account"));
        }

        using var refused = await greedy.GetAsync($"{V1}/account");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        using var modest = new Machine(server, second);
        Assert.Equal(HttpStatusCode.OK, await modest.StatusOfAsync($"{V1}/account"));
    }

    public void Dispose()
    {
        _main.Dispose();
        _other.Dispose();
        _auditor.Dispose();
    }

    private static IEnumerable<string> PathsOf(EnterpriseWithMachine whose) =>
        [
            .. whose.Applications.Select(number => $"{V1}/applications/{number}"),
            $"{V1}/receipts/{whose.ReceiptNumber}/receipt.txt",
            $"{V1}/receipts/{whose.ReceiptNumber}/receipt.p7m",
            $"{V1}/receipts/{whose.ReceiptNumber}/package",
        ];

    private static byte[][] HashesOf(JsonElement proof) =>
        [.. proof.GetProperty("hashes").EnumerateArray().Select(h => h.GetBytesFromBase64())];

    private static async Task<List<string>> NumbersAsync(Machine machine, string path, string member = "number")
    {
        var page = await machine.JsonAsync(V1 + path);
        return [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty(member).GetString()!).Order()];
    }
}
