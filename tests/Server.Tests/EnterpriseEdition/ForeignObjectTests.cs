using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>Every route that needs a session, with every id of two enterprises in every place: neither gets a byte of the other.</summary>
public sealed class ForeignObjectTests : ForeignScenario
{
    [Fact]
    public async Task No_route_shows_another_enterprise_s_data_whatever_id_stands_in_it()
    {
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        await AddAsync(Signer, OwnMark);
        await AddAsync(other, OtherMark);
        var values = await ValuesAsync();
        using var foreign = await other.OpenPageAsync();
        var (asked, answered) = (0, 0);
        var (seenByOwn, seenByOther) = (0, 0);
        foreach (var address in Templates("GET").SelectMany(t => Fill(t, values)).Distinct(StringComparer.Ordinal))
        {
            asked++;
            var own = await ContentAsync(Page, address);
            var theirs = await ContentAsync(foreign, address);
            answered += own.Length > 0 ? 1 : 0;
            Assert.False(Holds(own, OtherMark), address);
            Assert.False(Holds(theirs, OwnMark), address);
            seenByOwn += Holds(own, OwnMark) ? 1 : 0;
            seenByOther += Holds(theirs, OtherMark) ? 1 : 0;
        }

        // The walk finds something: own pages answer, and each enterprise does see its marks at its own addresses.
        Assert.InRange(asked, 300, 40_000);
        Assert.InRange(answered, 20, asked);
        Assert.InRange(seenByOwn, 10, asked);
        Assert.InRange(seenByOther, 10, asked);
    }

    /// <summary>Files and packages are searched unpacked: a mark is found where it lies, so its absence says something.</summary>
    [Fact]
    public async Task A_mark_is_found_in_an_uploaded_file_in_its_package_and_in_a_workbook()
    {
        await AddAsync(Signer, OwnMark);
        var receipt = await Server.InDatabaseAsync(db =>
            db.Evidence.Where(e => e.Act == BindingAct.Deregistration).Select(e => e.ReceiptNumber).SingleAsync()
        );
        var (number, file) = await Server.InDatabaseAsync(async db =>
            (
                await db.Deregistrations.Select(d => d.Number).SingleAsync(),
                await db.UploadedFiles.Select(f => f.Id).FirstAsync()
            )
        );

        Assert.Contains(
            FileMarkOf(OwnMark),
            await ContentAsync(Page, $"/deregistration/{number}/files/{file}"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            FileMarkOf(OwnMark),
            await ContentAsync(Page, $"/evidence/{receipt}/package"),
            StringComparison.Ordinal
        );
        Assert.Contains(OwnMark, await ContentAsync(Page, "/reporting/export"), StringComparison.Ordinal);
    }
}
