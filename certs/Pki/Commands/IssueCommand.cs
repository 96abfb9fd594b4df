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

    private static readonly Option<string> Name = new("--name")
    {
        Description = "Name of the lock and its token.",
        Required = true,
    };

    private static readonly Option<string> Code = new("--code") { Description = "统一社会信用代码.", Required = true };

    private static readonly Option<string> Organization = new("--organization")
    {
        Description = "Enterprise name.",
        Required = true,
    };

    private static readonly Option<string> Algorithm = new("--algorithm")
    {
        Description = "Key of the lock.",
        Required = true,
    };

    private static readonly Option<bool> Software = new("--software")
    {
        Description = "Keys in files, TEST ONLY; needed for sm2, which SoftHSM can't sign with.",
    };

    private static readonly Option<DateTimeOffset?> NotBefore = new("--not-before") { Description = "Default: now." };

    private static readonly Option<DateTimeOffset?> NotAfter = new("--not-after")
    {
        Description = "Default: two years from now.",
    };

    private static readonly Option<string> Authority = new("--ca")
    {
        Description = "Who issues; sm2 has a CA of its own.",
        DefaultValueFactory = _ => "issuing",
    };

    private static readonly Option<string> Profile = new("--profile")
    {
        Description = "For whom.",
        DefaultValueFactory = _ => "person",
    };

    public static Command Create(TimeProvider time)
    {
        Algorithm.AcceptOnlyFromAmong("rsa2048", "p256", "sm2", "rsa1024");
        Authority.AcceptOnlyFromAmong("issuing", "foreign");
        Profile.AcceptOnlyFromAmong("person", "machine");
        var command = new Command("issue", "Make a lock: key on a new token, certificate for it.")
        {
            SharedOptions.Dir,
            Name,
            Code,
            Organization,
            Algorithm,
            Software,
            NotBefore,
            NotAfter,
            Authority,
            Profile,
        };
        command.SetAction(parsed => Run(parsed, time.GetUtcNow()));
        return command;
    }

    private static int Run(ParseResult parsed, DateTimeOffset now)
    {
        if (!CreditCode.TryParse(parsed.GetRequiredValue(Code), out var creditCode))
        {
            Console.Error.WriteLine("--code is not a 统一社会信用代码.");
            return 64;
        }

        var algorithm = parsed.GetValue(Algorithm) switch
        {
            "rsa2048" => KeyAlgorithm.Rsa2048,
            "rsa1024" => KeyAlgorithm.Rsa1024,
            "sm2" => KeyAlgorithm.Sm2,
            _ => KeyAlgorithm.P256,
        };
        if (parsed.GetValue(Software) != (algorithm == KeyAlgorithm.Sm2))
        {
            Console.Error.WriteLine("--software and --algorithm sm2 go together.");
            return 64;
        }

        var order = new LockOrder(
            parsed.GetRequiredValue(Name),
            creditCode.Value,
            parsed.GetRequiredValue(Organization),
            algorithm,
            new Validity(parsed.GetValue(NotBefore) ?? now, parsed.GetValue(NotAfter) ?? now.AddDays(DaysOfValidity)),
            parsed.GetRequiredValue(Authority),
            parsed.GetRequiredValue(Profile) == "machine"
        );
        var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Dir));
        Console.WriteLine(
            algorithm == KeyAlgorithm.Sm2 ? InSoftware(directory, order, now) : OnToken(directory, order)
        );
        return 0;
    }

    private static string InSoftware(PkiDirectory directory, LockOrder order, DateTimeOffset now)
    {
        var record = new Sm2Locks(directory, now).Issue(order);
        return $"{record.Name}: TEST ONLY key in {directory.LockFile(record.Name, "key.pem")}";
    }

    private static string OnToken(PkiDirectory directory, LockOrder order)
    {
        using var module = TokenModule.Open(directory.SoftHsm);
        var record = new LockIssuer(directory).Issue(module, order);
        return $"{record.Name}: token {record.TokenSerial}, PIN in {directory.LockFile(record.Name, "lock.json")}";
    }
}
