using System.Security.Cryptography;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace JianliRegistry.Server.Tests.Import;

/// <summary><c>jianli legacy import</c> as an operator runs it, with records that wait for 企业注册.</summary>
public sealed class BulkImportTests : IAsyncLifetime
{
    private const string Header =
        "credit_code,name,legal_representative,province,password_scheme,password_verifier,lock_serial,lock_thumbprint";
    private const string Good =
        $"{LeafOptions.MainCreditCode},测试监理有限公司,测试甲,山东,md5,d41d8cd98f00b204e9800998ecf8427e,SD-0001,";
    private const string WithoutPassword = $"{LeafOptions.OtherCreditCode},测试监理公司,测试乙,11,,,,";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_dry_run_stores_nothing_a_run_stores_all_and_a_second_run_changes_nothing()
    {
        var file = await FileAsync(Good, WithoutPassword);
        var dry = await ImportCommand.RunAsync(_server, file, dryRun: true);
        Assert.Contains("nothing stored: 2 rows: 2 added", dry.Output, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());

        var first = await Jianli.RunAsync(_server, "legacy", "import", file);
        var second = await ImportCommand.RunAsync(_server, file);

        Assert.Equal((0, 0, 0), (dry.ExitCode, first.ExitCode, second.ExitCode));
        Assert.Contains("2 rows: 2 added, 0 unchanged", first.Output, StringComparison.Ordinal);
        Assert.Contains("2 rows: 0 added, 2 unchanged", second.Output, StringComparison.Ordinal);
        Assert.Equal(ChecksumOf(first.Output), ChecksumOf(second.Output));
        var records = await _server.InDatabaseAsync(db => db.LegacyEnterprises.OrderBy(l => l.Name).ToListAsync());
        Assert.Null(records[0].PasswordVerifier);
        Assert.True(PasswordVerifier.IsLegacy(records[1].PasswordVerifier!));
        Assert.Equal(("37", "SD-0001"), (records[1].Province, records[1].LockSerial));
        Assert.Equal(0, await _server.InDatabaseAsync(db => db.Accounts.CountAsync()));
    }

    [Fact]
    public async Task Several_files_are_taken_in_order_up_to_the_first_that_is_refused()
    {
        var (first, second) = (await FileAsync(Good), await FileAsync(WithoutPassword));
        var bad = await FileAsync(Good.Replace("md5", "crypt", StringComparison.Ordinal));
        var stopped = await ImportCommand.RunAsync(_server, [first, bad, second]);
        Assert.Equal((1, 1), (stopped.ExitCode, await CountAsync()));
        Assert.Contains($"stopped at {Path.GetFileName(bad)}", stopped.Output, StringComparison.Ordinal);

        var done = await ImportCommand.RunAsync(_server, [first, second]);
        Assert.Equal((0, 2), (done.ExitCode, await CountAsync()));
    }

    [Fact]
    public async Task Bad_rows_are_named_by_line_and_stop_everything_unless_they_may_be_skipped()
    {
        var file = await FileAsync(
            Good,
            "91370000XXXXXX0198,测试,测试甲,37,,,,",
            Good,
            WithoutPassword.Replace(",,,,", ",crypt,x,,abc", StringComparison.Ordinal)
        );
        var refused = await ImportCommand.RunAsync(_server, file);
        Assert.Equal(1, refused.ExitCode);
        foreach (
            var line in new[]
            {
                "line 3: credit_code",
                "line 4: credit_code: stands in the file twice",
                "line 5: password_verifier",
                "line 5: lock_thumbprint",
            }
        )
        {
            Assert.Contains(line, refused.Output, StringComparison.Ordinal);
        }

        Assert.Equal(0, await CountAsync());
        var skipped = await ImportCommand.RunAsync(_server, file, skipBad: true);
        Assert.Contains(
            "4 rows: 1 added, 0 unchanged, 0 differing, 0 orphans, 3 bad",
            skipped.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_row_that_differs_from_the_record_is_listed_and_overwrites_nothing()
    {
        await ImportCommand.RunAsync(_server, await FileAsync(Good));
        var changed = await FileAsync(Good.Replace("测试监理有限公司", "另一个名称", StringComparison.Ordinal));
        var second = await ImportCommand.RunAsync(_server, changed);
        Assert.Contains("1 differing", second.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"line 2: {LeafOptions.MainCreditCode} is here with other values",
            second.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "测试监理有限公司",
            await _server.InDatabaseAsync(db => db.LegacyEnterprises.Select(l => l.Name).SingleAsync())
        );
    }

    [Fact]
    public async Task A_workbook_is_read_like_the_text()
    {
        var file = _server.PathOf("enterprises.xlsx");
        await MiniExcel.SaveAsAsync(
            file,
            new[] { Header, Good, WithoutPassword }
                .Select(line => line.Split(','))
                .Select(
                    (f, _) =>
                        f.Select((value, i) => (Key: $"C{i}", value)).ToDictionary(p => p.Key, p => (object)p.value)
                ),
            printHeader: false
        );
        var imported = await ImportCommand.RunAsync(_server, file);
        var same = await ImportCommand.RunAsync(_server, await FileAsync(Good, WithoutPassword));
        Assert.Contains("2 rows: 2 added", imported.Output, StringComparison.Ordinal);
        Assert.Contains("2 rows: 0 added, 2 unchanged", same.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_goes_on_where_it_stopped()
    {
        var rows = Enumerable.Range(0, 1200).Select(i => $"{CodeOf(i)},企业{i},测试甲,37,,,,").ToArray();
        var part = await FileAsync(rows[..700]);
        await ImportCommand.RunAsync(_server, part);
        var rest = await ImportCommand.RunAsync(_server, await FileAsync(rows));
        Assert.Contains("1200 rows: 500 added, 700 unchanged", rest.Output, StringComparison.Ordinal);
    }

    private Task<int> CountAsync() => _server.InDatabaseAsync(db => db.LegacyEnterprises.CountAsync());

    private async Task<string> FileAsync(params string[] rows)
    {
        var file = _server.PathOf($"{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}.csv");
        await File.WriteAllLinesAsync(file, [Header, .. rows]);
        return file;
    }

    private static string ChecksumOf(string output) => output.Split("checksum ")[1][..64];

    /// <summary>A code that passes its check and is nobody's.</summary>
    private static string CodeOf(int i)
    {
        const string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        int[] weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
        var body = $"91370000X{i:D8}";
        var sum = body.Select((c, at) => alphabet.IndexOf(c, StringComparison.Ordinal) * weights[at]).Sum();
        return body + alphabet[(31 - (sum % 31)) % 31];
    }
}
