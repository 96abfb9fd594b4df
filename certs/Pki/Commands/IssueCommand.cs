using System.CommandLine;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Commands;

/// <summary>pki issue: adds a lock to an existing PKI directory.</summary>
internal static class IssueCommand
{
    private const int DaysOfValidity = 730;

    public static Command Create(TimeProvider time)
    {
        var name = new Option<string>("--name") { Description = "Name of the lock and its token.", Required = true };
        var code = new Option<string>("--code") { Description = "统一社会信用代码.", Required = true };
        var organization = new Option<string>("--organization") { Description = "Enterprise name.", Required = true };
        var algorithm = new Option<string>("--algorithm") { Description = "Key on the token.", Required = true };
        algorithm.AcceptOnlyFromAmong("rsa2048", "p256");
        var notBefore = new Option<DateTimeOffset?>("--not-before") { Description = "Default: now." };
        var notAfter = new Option<DateTimeOffset?>("--not-after") { Description = "Default: two years from now." };
        var ca = Choice("--ca", "Who issues.", "issuing", "foreign");
        var profile = Choice("--profile", "For whom.", "person", "machine");
        var command = new Command("issue", "Make a lock: key on a new token, certificate for it.")
        {
            SharedOptions.Dir,
            name,
            code,
            organization,
            algorithm,
            notBefore,
            notAfter,
            ca,
            profile,
        };
        command.SetAction(parsed =>
        {
            if (!CreditCode.TryParse(parsed.GetRequiredValue(code), out var creditCode))
            {
                Console.Error.WriteLine("--code is not a 统一社会信用代码.");
                return 64;
            }

            var now = time.GetUtcNow();
            var order = new LockOrder(
                parsed.GetRequiredValue(name),
                creditCode.Value,
                parsed.GetRequiredValue(organization),
                parsed.GetValue(algorithm) == "rsa2048" ? KeyAlgorithm.Rsa2048 : KeyAlgorithm.P256,
                new Validity(
                    parsed.GetValue(notBefore) ?? now,
                    parsed.GetValue(notAfter) ?? now.AddDays(DaysOfValidity)
                ),
                parsed.GetRequiredValue(ca),
                parsed.GetRequiredValue(profile) == "machine"
            );
            var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Dir));
            Issue(directory, order);
            return 0;
        });
        return command;
    }

    private static void Issue(PkiDirectory directory, LockOrder order)
    {
        using var module = TokenModule.Open(directory.SoftHsm);
        var record = new LockIssuer(directory).Issue(module, order);
        Console.WriteLine(
            $"{record.Name}: token {record.TokenSerial}, PIN in {directory.LockFile(record.Name, "lock.json")}"
        );
    }

    /// <summary>The first value is the default.</summary>
    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var choice = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        choice.AcceptOnlyFromAmong(values);
        return choice;
    }
}
