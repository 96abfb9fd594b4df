using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Features.Enterprises;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Tests.Uploads;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Import;

public sealed class LegacyImportTests : IAsyncLifetime
{
    private const string Account = LeafOptions.MainCreditCode;
    private const string GoodApplication =
        $"JL-2026-37-0000001,{Account},变更注册—执业单位,房屋建筑工程,测试甲,身份证,110000198503150011,13900000001,2026-11-20T09:00:00+08:00,执业证=scan.png";
    private static readonly byte[] Png = HonestFiles.Png(40, 30);
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        await File.WriteAllBytesAsync(_server.PathOf("scan.png"), Png);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        using var leaf = _server.Authority.IssueLeaf();
        var row = ImportFiles.EnterpriseRow(Account, RunningServer.Password, leaf);

        var first = await _server.ImportEnterprisesAsync(row);
        var second = await _server.ImportEnterprisesAsync(row);

        Assert.Equal((1, 0), (first.Added, first.Unchanged));
        Assert.Equal((0, 1), (second.Added, second.Unchanged));
        Assert.Equal(1, await _server.InDatabaseAsync(db => db.KeyBindings.CountAsync()));
    }

    [Fact]
    public async Task An_application_waits_for_its_report_with_its_file_and_sealed_personal_data()
    {
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        await _server.ImportAsync(ApplicationImport.Header, GoodApplication);
        var again = await _server.ImportAsync(ApplicationImport.Header, GoodApplication);

        Assert.Equal((0, 1), (again.Added, again.Unchanged));
        var application = await _server.InDatabaseAsync(db =>
            db.Applications.Include(a => a.Attachments).Include(a => a.Steps).SingleAsync()
        );
        Assert.Equal(ApplicationState.PendingReport, application.State);
        Assert.Equal(BusinessType.ChangeEmployer, application.BusinessType);
        var attachment = Assert.Single(application.Attachments);
        Assert.Equal("image/png", attachment.MediaType);
        var files = _server.App.Services.GetRequiredService<AttachmentFiles>();
        Assert.Equal(Png, await files.ReadAsync(attachment.Sha256, TestContext.Current.CancellationToken));
        Assert.Single(application.Steps);

        var cipher = _server.App.Services.GetRequiredService<PersonalDataCipher>();
        Assert.Equal(
            "110000198503150011",
            cipher.Open(PersonalDataFields.ApplicantIdNumber, application.Number, application.IdNumberSealed)
        );
        Assert.Equal(cipher.IndexOf(PersonalDataFields.ApplicantMobile, "13900000001"), application.MobileIndex);
    }

    [Theory]
    [InlineData("91370000XXXXXX0198,测试,测试甲,37,md5,d41d8cd98f00b204e9800998ecf8427e,", "line 2: credit_code")]
    [InlineData(Account + ",,测试甲,37,md5,d41d8cd98f00b204e9800998ecf8427e,", "line 2: name: is empty")]
    [InlineData(Account + ",测\uE000试,测试甲,37,md5,d41d8cd98f00b204e9800998ecf8427e,", "line 2: name")]
    [InlineData(Account + ",测试,测试甲,99,md5,d41d8cd98f00b204e9800998ecf8427e,", "line 2: province")]
    [InlineData(Account + ",测试,测试甲,37,md5,d41d8cd98f00b204,", "line 2: password_verifier")]
    [InlineData(Account + ",测试,测试甲,37,crypt,x,", "line 2: password_verifier")]
    [InlineData(Account + ",测试,测试甲,37,pbkdf2-sha256,999999999$AAAA$AAAA,", "line 2: password_verifier")]
    [InlineData(Account + ",测试,测试甲,37,md5,d41d8cd98f00b204e9800998ecf8427e,AAAA", "line 2: lock_certificate")]
    [InlineData(Account + ",测试,测试甲,37,md5", "line 2: 5 fields")]
    [InlineData(
        Account + ",\"测试,测试甲,37,md5,d41d8cd98f00b204e9800998ecf8427e,",
        "line 2: a quoted field does not end"
    )]
    public async Task A_bad_enterprise_row_is_named_by_line_and_stores_nothing(string row, string reason)
    {
        var good = ImportFiles.EnterpriseRow(LeafOptions.OtherCreditCode, "x");
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => _server.ImportEnterprisesAsync(row, good));

        Assert.Contains(reason, string.Join('\n', refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.Enterprises.CountAsync()));
    }

    [Fact]
    public async Task A_lock_of_another_enterprise_is_refused()
    {
        using var other = _server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() =>
            _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x", other))
        );
        Assert.Contains("does not state this credit code", Assert.Single(refused.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("身份证", "旧身份证", "id_type")]
    [InlineData("110000198503150011", "110000198503150012", "id_number")]
    [InlineData("13900000001", "12345", "mobile")]
    [InlineData("2026-11-20T09:00:00+08:00", "2026-11-20", "applied_at")]
    [InlineData("变更注册—执业单位", "变更", "business_type")]
    [InlineData(Account, LeafOptions.OtherCreditCode, "credit_code")]
    [InlineData("JL-2026-37-0000001", "JL-1", "number")]
    [InlineData("scan.png", "../anchors.pem", "attachments")]
    [InlineData("scan.png", "anchors.pem", "neither JPEG, PNG nor PDF")]
    public async Task A_bad_application_row_is_named_and_stores_nothing(string good, string bad, string reason)
    {
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() =>
            _server.ImportAsync(ApplicationImport.Header, GoodApplication.Replace(good, bad, StringComparison.Ordinal))
        );

        Assert.Contains(reason, string.Join('\n', refused.Reasons), StringComparison.Ordinal);
        Assert.Contains("line 2", refused.Reasons[0], StringComparison.Ordinal);
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.Applications.CountAsync()));
    }

    /// <summary>What a page refuses does not come in by a file of the old system.</summary>
    [Theory]
    [InlineData("magic.png", "without an end")]
    [InlineData("two.png", "bytes after the end")]
    [InlineData("script.pdf", "/JavaScript")]
    public async Task An_attachment_is_looked_at_as_any_upload(string name, string reason)
    {
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        await File.WriteAllBytesAsync(_server.PathOf("magic.png"), Png[..8]);
        await File.WriteAllBytesAsync(_server.PathOf("two.png"), [.. Png, .. Png]);
        await File.WriteAllBytesAsync(_server.PathOf("script.pdf"), Pdfs.With("<< /S /JavaScript /JS (x) >>"));
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() =>
            _server.ImportAsync(
                ApplicationImport.Header,
                GoodApplication,
                GoodApplication
                    .Replace("0000001", "0000002", StringComparison.Ordinal)
                    .Replace("scan.png", name, StringComparison.Ordinal)
            )
        );

        Assert.Contains("line 3: attachments", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Contains(reason, refused.Reasons[0], StringComparison.Ordinal);
        Assert.Empty(StoredFiles());
    }

    [Fact]
    public async Task A_dry_run_writes_neither_rows_nor_files()
    {
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        var file = _server.PathOf("applications.csv");
        await File.WriteAllLinesAsync(file, [ApplicationImport.Header, GoodApplication]);
        var dry = await ImportCommand.RunAsync(_server, file, dryRun: true);
        Assert.Equal((0, 0), (dry.ExitCode, await _server.InDatabaseAsync(db => db.Applications.CountAsync())));
        Assert.Empty(StoredFiles());

        await ImportCommand.RunAsync(_server, file);
        Assert.Single(StoredFiles());
    }

    private string[] StoredFiles()
    {
        var folder = _server.PathOf("files/attachments");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    [Fact]
    public async Task An_unknown_header_is_refused() =>
        await Assert.ThrowsAsync<ImportRefusedException>(() => _server.ImportAsync("a,b,c", "1,2,3"));
}
