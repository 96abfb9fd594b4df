using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

public sealed class ErasureOnSqlite() : ErasureTests(null)
{
    [Fact]
    public async Task Bytes_that_a_form_of_another_kind_lists_too_stay()
    {
        var receipt = await ReportWithAttachmentAsync();
        var shared = await Server.InDatabaseAsync(async db =>
        {
            var attachment = await db.Attachments.AsNoTracking().SingleAsync();
            db.UploadedFiles.Add(
                new UploadedFile
                {
                    Id = Guid.NewGuid(),
                    EnterpriseId = Signer.EnterpriseId,
                    Subject = UploadSubject.CompulsoryDeregistration,
                    SubjectId = Guid.NewGuid(),
                    Sequence = 1,
                    Kind = DocumentKind.DeregistrationProof,
                    Copy = null,
                    Title = "注销证明",
                    FileName = "注销证明.pdf",
                    MediaType = attachment.MediaType,
                    Size = attachment.Size,
                    Sha256 = attachment.Sha256,
                    Width = null,
                    Height = null,
                    UploadedAt = TimeProvider.System.GetUtcNow(),
                }
            );
            await db.SaveChangesAsync();
            return attachment;
        });
        Assert.Equal(1, await EraseAsync(receipt));

        var kept = await Server.App.Services.GetRequiredService<AttachmentFiles>().ReadAsync(shared.Sha256, default);
        Assert.Equal(shared.Size, kept.Length);
    }

    [Fact]
    public async Task The_command_shows_asks_and_erases()
    {
        var receipt = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        string[] command = ["evidence", "erase", receipt, "--reason", "authority-order", "--order", "X-1"];
        var shown = await Jianli.RunAsync(Server, [.. command, "--dry-run"]);
        var unconfirmed = await Jianli.RunAsync(Server, command);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.LoggedActs.CountAsync()));
        var early = await Jianli.RunAsync(Server, "evidence", "erase", receipt, "--reason", "retention-over", "--yes");
        var unknown = await Jianli.RunAsync(Server, "evidence", "erase", receipt, "--reason", "because");
        var done = await Jianli.RunAsync(Server, [.. command, "--yes"]);
        await UntilAsync(async db => await db.LogEntries.CountAsync() == 2);
        var audit = await Jianli.RunAsync(Server, "evidence", "audit");

        Assert.Equal((0, true), (shown.ExitCode, shown.Output.Contains(receipt, StringComparison.Ordinal)));
        Assert.Equal(1, unconfirmed.ExitCode);
        Assert.Equal((1, true), (early.ExitCode, early.Output.Contains("kept until", StringComparison.Ordinal)));
        Assert.Equal(64, unknown.ExitCode);
        Assert.Equal((0, true), (done.ExitCode, done.Output.Contains("erased 1", StringComparison.Ordinal)));
        Assert.Equal(0, audit.ExitCode);
        Assert.Contains($"erased by law: {receipt}", audit.Output, StringComparison.Ordinal);
    }
}

public sealed class ErasureOnPostgreSql(PostgreSqlCluster postgres)
    : ErasureTests(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>;

/// <summary>Garbage that no type can hold ends no audit: it names the row.</summary>
public sealed class UnreadableRowTests() : EvidenceScenario(null)
{
    [Theory]
    [InlineData("UPDATE \"Evidence\" SET \"Act\" = 'Report7ng'")]
    [InlineData("UPDATE \"Evidence\" SET \"Decision\" = '7报'")]
    public async Task The_audit_names_a_row_that_cannot_be_read(string sql)
    {
        _ = await ReportAsync();
        var id = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.Id).SingleAsync());
        await Server.App.StopAsync();
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql));
        Assert.Contains((await AuditAsync()).Findings, f => f.Row == $"Evidence {id}");
    }
}
