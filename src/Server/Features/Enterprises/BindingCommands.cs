using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary><c>jianli bindings list|add</c>: which certificate acts for which account, and for what.</summary>
internal static class BindingCommands
{
    private sealed record BindingRow(
        string Account,
        string OrganizationCode,
        string SerialNumber,
        string Uses,
        DateTimeOffset BoundAt,
        DateTimeOffset? EndedAt
    );

    public static Command Create(Func<WebApplication> create) =>
        new("bindings", "keys bound to accounts 绑定") { List(create), Add(create) };

    private static Command List(Func<WebApplication> create)
    {
        var account = new Argument<string?>("account")
        {
            Description = "only of this account",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var list = new Command("list", "print the bindings") { account };
        list.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                await using var scope = app.Services.CreateAsyncScope();
                var rows = await RowsAsync(
                    scope.ServiceProvider.GetRequiredService<RegistryDbContext>(),
                    parsed.GetValue(account)?.Trim().ToUpperInvariant(),
                    ct
                );
                var text = parsed.GetValue(CommandLine.Json)
                    ? JsonSerializer.Serialize(rows, JsonSerializerOptions.Web)
                    : string.Join(Environment.NewLine, rows.Select(TextOf));
                await Console.Out.WriteLineAsync(text.AsMemory(), ct);
                return CommandLine.Done;
            }
        );
        return list;
    }

    private static Command Add(Func<WebApplication> create)
    {
        var account = new Argument<string>("account") { Description = "its name: an enterprise's is its credit code" };
        var certificate = new Argument<FileInfo>("certificate") { Description = "PEM or DER file" };
        var uses = new Option<string>("--uses")
        {
            Description = "machine; login; commitment; login,commitment",
            Required = true,
        };
        var auditor = new Option<bool>("--auditor")
        {
            Description = "make the account, an auditor's, if it is not there",
        };
        var add = new Command("add", "bind a certificate to an account") { account, certificate, uses, auditor };
        add.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                await using var scope = app.Services.CreateAsyncScope();
                var refusal = await scope
                    .ServiceProvider.GetRequiredService<BindingAddition>()
                    .AddAsync(
                        parsed.GetRequiredValue(account),
                        await File.ReadAllBytesAsync(parsed.GetRequiredValue(certificate).FullName, ct),
                        parsed.GetRequiredValue(uses),
                        parsed.GetValue(auditor),
                        ct
                    );
                await (refusal is null ? Console.Out : Console.Error).WriteLineAsync(
                    (refusal is null ? "bound" : $"refused: {refusal}").AsMemory(),
                    ct
                );
                return refusal is null ? CommandLine.Done : CommandLine.Failed;
            }
        );
        return add;
    }

    private static async Task<List<BindingRow>> RowsAsync(RegistryDbContext db, string? account, CancellationToken ct)
    {
        var bindings = await db
            .KeyBindings.AsNoTracking()
            .Include(b => b.Account)
            .Where(b => account == null || b.Account!.Name == account)
            .OrderBy(b => b.Account!.Name)
            .ThenBy(b => b.BoundAt)
            .ToListAsync(ct);
        return
        [
            .. bindings.Select(b => new BindingRow(
                b.Account!.Name,
                b.OrganizationCode,
                b.SerialNumber,
                b.Uses.ToString(),
                b.BoundAt,
                b.EndedAt
            )),
        ];
    }

    private static string TextOf(BindingRow row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Account}  {row.SerialNumber}  {row.Uses}  {row.BoundAt:yyyy-MM-dd}{(row.EndedAt is { } at ? $" to {at:yyyy-MM-dd}" : "")}"
        );
}
