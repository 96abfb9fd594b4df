using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>批量上报 over real HTTP: a frozen list, a signature and a receipt each, and it goes on where it stopped.</summary>
public sealed class BatchTests() : EnterpriseScenario(null)
{
    private static readonly string[] AllClauses = [.. CommitmentTemplate.Current.Clauses.Select(c => c.Id)];

    [Fact]
    [Trait("Seed", "S35")]
    public async Task Each_item_gets_its_own_receipt_and_an_interrupted_batch_goes_on()
    {
        var numbers = await AddAsync(5);
        var batch = await FreezeAsync(numbers);
        foreach (var item in (await ItemsAsync(batch)).Take(2))
        {
            await SubmitAsync(item);
        }

        var left = await ItemsAsync(batch);
        var half = await Page.TextAsync(batch);
        foreach (var item in left)
        {
            await SubmitAsync(item);
        }

        Assert.Equal(numbers.Skip(2), left.Select(i => i.Number));
        Assert.Contains("已完成 2 项", half, StringComparison.Ordinal);
        Assert.Contains("本批申请已经全部办理", await Page.TextAsync(batch), StringComparison.Ordinal);
        Assert.Equal(
            5,
            await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.ReceiptNumber).Distinct().CountAsync())
        );
    }

    [Fact]
    public async Task A_batch_holds_at_most_fifty_and_only_what_waits_here()
    {
        var numbers = await AddAsync(51);
        await Server.InDatabaseAsync(db =>
            db.Applications.Where(a => a.Number == numbers[0])
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.State, ApplicationState.Reported))
        );
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        var foreign = await Server.AddApplicationAsync(other);
        var batch = await FreezeAsync([foreign, numbers[0], .. numbers[1..49]]);
        Assert.Equal(numbers[1..49], (await ItemsAsync(batch)).Select(i => i.Number));
        Assert.Equal(50, (await ItemsAsync(await FreezeAsync(numbers[1..]))).Count);
        using var none = await Page.PostFormAsync("/reporting?handler=Batch", ("numbers", foreign));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.StatusCode);
    }

    [Fact]
    public async Task Every_clause_is_confirmed_the_origin_is_ours_and_the_batch_is_the_enterprise_s()
    {
        var batch = await FreezeAsync(await AddAsync(1));
        using var unconfirmed = await RequestAsync(Page, batch, AllClauses[1..]);
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        using var stranger = await other.OpenPageAsync();
        using var foreign = await RequestAsync(stranger, batch, AllClauses);
        using var look = await stranger.GetAsync(batch);
        Page.Origin = "https://elsewhere.example";
        using var elsewhere = await RequestAsync(Page, batch, AllClauses);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, unconfirmed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, look.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_password_session_reports_a_batch_by_file()
    {
        var batch = await FreezeAsync(await AddAsync(3));
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        using var file = await password.PostFormAsync(batch, [.. AllClauses.Select(c => ("clauses", c))]);
        var request = await file.Content.ReadFromJsonAsync<JsonElement>();
        var signed = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                format = "jianli-signed/1",
                items = request
                    .GetProperty("items")
                    .EnumerateArray()
                    .Select((item, i) => AnswerOf(i, item.GetProperty("statement").GetBytesFromBase64())),
            },
            JsonSerializerOptions.Web
        );
        using var done = await UploadAsync(password, $"{batch}?handler=Upload", signed);

        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(3, await Server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    private object AnswerOf(int index, byte[] statement)
    {
        var signed = Signer.Sign(statement);
        return new
        {
            index,
            state = "done",
            result = new
            {
                algorithm = signed.Algorithm,
                signedAttrs = signed.SignedAttrs,
                signature = signed.Signature,
                certificate = signed.Certificate,
            },
        };
    }

    private static Task<HttpResponseMessage> UploadAsync(Page page, string path, byte[] content) =>
        page.PostFileAsync(path, content, "x.signed.json", field: "answer");

    private async Task<List<string>> AddAsync(int count)
    {
        var numbers = new List<string>();
        for (var i = 0; i < count; i++)
        {
            numbers.Add(await Server.AddApplicationAsync(Signer));
        }

        return numbers;
    }

    private async Task<string> FreezeAsync(IEnumerable<string> numbers)
    {
        using var frozen = await Page.PostFormAsync(
            "/reporting?handler=Batch",
            [.. numbers.Select(n => ("numbers", n))]
        );
        Assert.Equal(HttpStatusCode.Redirect, frozen.StatusCode);
        return frozen.Headers.Location!.OriginalString;
    }

    private static Task<HttpResponseMessage> RequestAsync(Page page, string batch, string[] clauses) =>
        page.PostAsync(
            $"{batch}/sign-request",
            JsonSerializer.Serialize(
                new
                {
                    decision = "Report",
                    clauses,
                    via = "agent",
                },
                JsonSerializerOptions.Web
            )
        );

    private async Task<List<(string Number, byte[] Statement)>> ItemsAsync(string batch)
    {
        using var answer = await RequestAsync(Page, batch, AllClauses);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var items = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items");
        return
        [
            .. items
                .EnumerateArray()
                .Select(i => (i.GetProperty("number").GetString()!, i.GetProperty("statement").GetBytesFromBase64())),
        ];
    }

    private async Task SubmitAsync((string Number, byte[] Statement) item)
    {
        using var done = await Page.SubmitAsync(item.Number, Signer.Sign(item.Statement));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }
}
