using System.CommandLine;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary><c>jianli accounts add-province|add-ministry|set-mobile</c>: the desks of the provinces and of 部级, and the phones that get codes.</summary>
internal static class AccountCommands
{
    private const int MaxName = 64;

    public static Command Create(Func<WebApplication> create) =>
        new("accounts", "accounts of provinces and of 部级, and phones 预留手机")
        {
            AddProvince(create),
            AddMinistry(create),
            SetMobile(create),
        };

    private static Command AddProvince(Func<WebApplication> create)
    {
        var province = new Option<string>("--province") { Description = "GB/T 2260, two digits: 37", Required = true };
        return AddDesk(
            create,
            new Command("add-province", "make the account of a province's desk; then bind its key for login"),
            province,
            value => Province.IsKnown(value) ? (AccountRole.Province, value) : null
        );
    }

    private static Command AddMinistry(Func<WebApplication> create)
    {
        var role = new Option<string>("--role") { Description = "center 注册中心 or ministry 住建部", Required = true };
        return AddDesk(
            create,
            new Command("add-ministry", "make the account of a person of 部级; then bind its key for login"),
            role,
            value =>
                value switch
                {
                    "center" => (AccountRole.RegistrationCenter, null),
                    "ministry" => (AccountRole.Ministry, null),
                    _ => null,
                }
        );
    }

    private static Command AddDesk(
        Func<WebApplication> create,
        Command add,
        Option<string> place,
        Func<string, (AccountRole Role, string? Province)?> read
    )
    {
        var name = new Argument<string>("name") { Description = "the new account's name" };
        var password = new Option<FileInfo>("--password-file")
        {
            Description = "a file with its password in the first line; arguments show in ps",
            Required = true,
        };
        add.Add(name);
        add.Add(place);
        add.Add(password);
        add.SetAction(
            async (parsed, ct) =>
            {
                var lines = await File.ReadAllLinesAsync(parsed.GetRequiredValue(password).FullName, ct);
                var account = parsed.GetRequiredValue(name).Trim().ToUpperInvariant();
                return await RunAsync(
                    create,
                    (db, services) =>
                        read(parsed.GetRequiredValue(place)) is { } desk
                            ? AddDeskAsync(db, services, account, desk, lines.FirstOrDefault("").Trim(), ct)
                            : Task.FromResult<string?>($"{place.Name} has no such value")
                );
            }
        );
        return add;
    }

    private static Command SetMobile(Func<WebApplication> create)
    {
        var name = new Argument<string>("account") { Description = "its name: an enterprise's is its credit code" };
        var mobile = new Argument<string>("mobile") { Description = "eleven digits, as proved on paper" };
        var set = new Command("set-mobile", "the phone that gets one-time codes 验证码") { name, mobile };
        set.SetAction(
            (parsed, ct) =>
                RunAsync(
                    create,
                    (db, services) =>
                        SetMobileAsync(
                            db,
                            services.GetRequiredService<PersonalDataCipher>(),
                            parsed.GetRequiredValue(name).Trim().ToUpperInvariant(),
                            parsed.GetRequiredValue(mobile),
                            ct
                        )
                )
        );
        return set;
    }

    private static async Task<string?> AddDeskAsync(
        RegistryDbContext db,
        IServiceProvider services,
        string name,
        (AccountRole Role, string? Province) desk,
        string password,
        CancellationToken ct
    )
    {
        if (name.Length is 0 or > MaxName || password.Length < 12)
        {
            return "the name has 1 to 64 characters, the password 12 characters at least";
        }

        if (await db.Accounts.AnyAsync(a => a.Name == name, ct))
        {
            return "there is an account of this name";
        }

        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        db.Accounts.Add(
            new Account
            {
                Id = Guid.CreateVersion7(now),
                Name = name,
                Role = desk.Role,
                Province = desk.Province,
                PasswordVerifier = services.GetRequiredService<PasswordVerifier>().Hash(password),
                CreatedAt = now,
            }
        );
        await db.SaveChangesAsync(ct);
        return null;
    }

    private static async Task<string?> SetMobileAsync(
        RegistryDbContext db,
        PersonalDataCipher cipher,
        string name,
        string mobile,
        CancellationToken ct
    )
    {
        if (!MobileNumber.TryParse(mobile, out var number))
        {
            return "this is no mobile number";
        }

        var sealedNumber = cipher.Seal(PersonalDataFields.AccountMobile, name, number.Value);
        var changed = await db
            .Accounts.Where(a => a.Name == name)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.MobileSealed, sealedNumber), ct);
        return changed == 1 ? null : "no such account";
    }

    /// <param name="act">Answers why nothing was done, or null.</param>
    private static async Task<int> RunAsync(
        Func<WebApplication> create,
        Func<RegistryDbContext, IServiceProvider, Task<string?>> act
    )
    {
        await using var app = create();
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var refusal = await act(services.GetRequiredService<RegistryDbContext>(), services);
        await (refusal is null ? Console.Out : Console.Error).WriteLineAsync(
            refusal is null ? "done" : $"refused: {refusal}"
        );
        return refusal is null ? CommandLine.Done : CommandLine.Failed;
    }
}
