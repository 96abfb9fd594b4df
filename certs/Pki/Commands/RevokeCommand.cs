using System.CommandLine;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Pki.Commands;

/// <summary>pki revoke: revokes a lock's certificate now; CRL and OCSP of a running authority say so at once.</summary>
internal static class RevokeCommand
{
    public static Command Create(TimeProvider time)
    {
        var lockName = new Option<string>("--lock") { Description = "Name of the lock.", Required = true };
        var command = new Command("revoke", "Revoke the certificate of a lock.") { SharedOptions.Dir, lockName };
        command.SetAction(parsed =>
        {
            var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Dir));
            var name = parsed.GetRequiredValue(lockName);
            var now = time.GetUtcNow();
            new StatusRegister(directory).RevokeLock(name, now);
            Console.WriteLine($"{name}: revoked at {now:O}");
        });
        return command;
    }
}
