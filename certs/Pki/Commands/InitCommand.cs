using System.CommandLine;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Pki.Commands;

/// <summary>pki init: makes a whole PKI directory.</summary>
internal static class InitCommand
{
    public static Command Create(TimeProvider time)
    {
        var authority = new Option<string>("--authority")
        {
            Description = "Base URL of the development authority, written into the certificates.",
            Required = true,
        };
        var command = new Command("init", "Make roots, services, server keys and locks in an empty directory.")
        {
            SharedOptions.Out,
            SharedOptions.Origins,
            authority,
        };
        command.SetAction(parsed =>
        {
            var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Out));
            new Initialization(directory, parsed.GetRequiredValue(authority), time.GetUtcNow()).Run(
                parsed.GetRequiredValue(SharedOptions.Origins)
            );
            Console.WriteLine($"{directory.Root}: locks {string.Join(' ', directory.LockNames())}");
        });
        return command;
    }
}
