using System.Security.Cryptography;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Import;

/// <summary>Persons, their registrations, history and penalties of the old system.</summary>
public sealed class RegisterImportTests : IAsyncLifetime
{
    private const string Account = LeafOptions.MainCreditCode;
    private const string Engineers = "id_type,id_number,name";
    private const string Registrations =
        "registration_number,certificate_number,id_number,credit_code,specialties,valid_from,valid_to,status";
    private const string History =
        "number,id_number,credit_code,business_type,specialties,applied_on,decided_on,result";
    private const string Penalties =
        "document_number,id_number,authority,decided_on,kinds,content,facts,basis,performance,remedies,suspended_from,suspended_to,banned_until";
    private const string Person = "身份证,110000198503150011,测试甲";
    private const string Registered =
        $"37000001,CERT-1,110000198503150011,{Account},房屋建筑工程,2025-01-01,2027-12-31,有效";
    private const string Past = $"OLD-1,110000198503150011,{Account},初始注册,房屋建筑工程,2018-01-02,2018-02-01,准予";
    private const string Penalty =
        "鲁建罚字1号,110000198503150011,山东省厅,2020-05-01,警告,警告一次,事实,依据,立即,复议,,,2021-05-01";
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_four_kinds_come_over_once_with_sealed_numbers()
    {
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        foreach (var again in new[] { "1 added, 0 unchanged", "0 added, 1 unchanged" })
        {
            foreach (
                var (header, row) in new[]
                {
                    (Engineers, Person),
                    (Registrations, Registered),
                    (History, Past),
                    (Penalties, Penalty),
                }
            )
            {
                var (code, output) = await ImportAsync(header, row);
                Assert.Equal(0, code);
                Assert.Contains($"1 rows: {again}", output, StringComparison.Ordinal);
            }
        }

        var engineer = await _server.InDatabaseAsync(db => db.Engineers.Include(e => e.Registrations).SingleAsync());
        var cipher = _server.App.Services.GetRequiredService<PersonalDataCipher>();
        Assert.Equal(
            "110000198503150011",
            cipher.Open(PersonalDataFields.EngineerIdNumber, $"{engineer.Id:N}", engineer.IdNumberSealed)
        );
        Assert.Equal(RegistrationStatus.Active, Assert.Single(engineer.Registrations).Status);
        var penalty = await _server.InDatabaseAsync(db => db.Penalties.SingleAsync());
        Assert.Equal((engineer.Id, new DateOnly(2021, 5, 1)), (penalty.EngineerId, penalty.BannedUntil));
    }

    [Fact]
    public async Task Rows_of_nobody_are_listed_as_orphans_and_come_over_when_their_enterprise_has_registered()
    {
        var early = await ImportAsync(Registrations, Registered);
        Assert.Contains("line 2: no such engineer", early.Output, StringComparison.Ordinal);
        await ImportAsync(Engineers, Person);
        var still = await ImportAsync(Registrations, Registered);
        Assert.Contains("0 added, 0 unchanged, 0 differing, 1 orphans", still.Output, StringComparison.Ordinal);
        Assert.Contains("line 2: its enterprise has not registered yet", still.Output, StringComparison.Ordinal);

        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        Assert.Contains("1 added", (await ImportAsync(Registrations, Registered)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Engineers, Person, "110000198503150011", "110000198503150012", "id_number")]
    [InlineData(Engineers, Person, "身份证", "学生证", "id_type")]
    [InlineData(Registrations, Registered, "有效", "良好", "status")]
    [InlineData(Registrations, Registered, "2027-12-31", "2024-12-31", "valid_to")]
    [InlineData(History, Past, "初始注册", "注册", "business_type")]
    [InlineData(Penalties, Penalty, "2020-05-01", "1.5.2020", "decided_on")]
    public async Task A_bad_row_is_named(string header, string row, string good, string bad, string column)
    {
        var (code, output) = await ImportAsync(header, row.Replace(good, bad, StringComparison.Ordinal));
        Assert.Equal(1, code);
        Assert.Contains($"line 2: {column}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("110000198503150012", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_with_other_values_overwrites_nothing()
    {
        await ImportAsync(Engineers, Person);
        var (_, output) = await ImportAsync(Engineers, Person.Replace("测试甲", "测试丁", StringComparison.Ordinal));
        Assert.Contains("1 differing", output, StringComparison.Ordinal);
        Assert.Equal("测试甲", await _server.InDatabaseAsync(db => db.Engineers.Select(e => e.Name).SingleAsync()));
    }

    /// <summary>The old system wrote one number in several ways; an engineer is kept in the full one.</summary>
    [Theory]
    [InlineData("11000019850315002X", "11000019850315002X", "11000019850315002x")]
    [InlineData("11000019850315002X", "11000019850315002X", " 11000019850315002x ")]
    [InlineData("110000850315002", "11000019850315002X", "110000850315002")]
    [InlineData("11000019850315002x", "11000019850315002X", "110000850315002")]
    public async Task A_person_is_found_by_each_way_of_writing_the_number(string engineer, string kept, string row)
    {
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        await ImportAsync(Engineers, Person.Replace("110000198503150011", engineer, StringComparison.Ordinal));
        foreach (var (header, good) in new[] { (Registrations, Registered), (History, Past), (Penalties, Penalty) })
        {
            var other = good.Replace("110000198503150011", row, StringComparison.Ordinal);
            Assert.Contains("1 added", (await ImportAsync(header, other)).Output, StringComparison.Ordinal);
            Assert.Contains(
                "1 unchanged",
                (await ImportAsync(header, good.Replace("110000198503150011", kept, StringComparison.Ordinal))).Output,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Another_document_s_number_is_looked_up_as_it_stands()
    {
        await _server.ImportEnterprisesAsync(ImportFiles.EnterpriseRow(Account, "x"));
        await ImportAsync(Engineers, "护照,Ab1234567,测试甲");
        var other = Registered.Replace("110000198503150011", "Ab1234567", StringComparison.Ordinal);
        Assert.Contains("1 added", (await ImportAsync(Registrations, other)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Registrations, Registered, Account, LeafOptions.OtherCreditCode)]
    [InlineData(Penalties, Penalty, ",,,2021-05-01", ",,,2031-05-01")]
    [InlineData(Penalties, Penalty, ",,,2021-05-01", ",2020-06-01,,2021-05-01")]
    [InlineData(Penalties, Penalty, ",,,2021-05-01", ",,2020-12-01,2021-05-01")]
    public async Task A_row_that_differs_in_enterprise_or_in_a_day_of_the_penalty_is_listed(
        string header,
        string row,
        string good,
        string other
    )
    {
        await _server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(Account, "x"),
            ImportFiles.EnterpriseRow(LeafOptions.OtherCreditCode, "x")
        );
        await ImportAsync(Engineers, Person);
        await ImportAsync(header, row);
        var (_, output) = await ImportAsync(header, row.Replace(good, other, StringComparison.Ordinal));
        Assert.Contains("0 added, 0 unchanged, 1 differing", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> ImportAsync(string header, string row)
    {
        var file = _server.PathOf($"{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}.csv");
        await File.WriteAllLinesAsync(file, [header, row]);
        return await ImportCommand.RunAsync(_server, file);
    }
}
