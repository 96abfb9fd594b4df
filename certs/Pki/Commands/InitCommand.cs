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
        var sm2Services = new Option<bool>("--sm2-services")
        {
            Description = "Timestamp authority and seal with SM2 keys, of the SM2 CA.",
        };
        var command = new Command("init", "Make roots, services, server keys and locks in an empty directory.")
        {
            SharedOptions.Out,
            SharedOptions.Origins,
            authority,
            sm2Services,
        };
        command.SetAction(parsed =>
        {
            var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Out));
            new Initialization(
                directory,
                parsed.GetRequiredValue(authority),
                time.GetUtcNow(),
                parsed.GetValue(sm2Services)
            ).Run(parsed.GetRequiredValue(SharedOptions.Origins));
            Console.WriteLine($"{directory.Root}: locks {string.Join(' ', directory.LockNames())}");
        });
        return command;
    }
}
