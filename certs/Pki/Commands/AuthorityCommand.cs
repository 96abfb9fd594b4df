using System.CommandLine;
using JianliRegistry.Pki.Authority;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Pki.Commands;

/// <summary>pki authority: serves CRLs, OCSP and timestamps until it is told to stop.</summary>
internal static class AuthorityCommand
{
    public static Command Create(TimeProvider time)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen: http on a loopback address, e.g. http://127.0.0.1:17080.",
            Required = true,
        };
        var command = new Command("authority", "Serve CRLs, OCSP and RFC 3161 timestamps on loopback.")
        {
            SharedOptions.Dir,
            urls,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Dir));
                var answers = AuthorityAnswers.From(directory, time);
                await using var app = await AuthorityHost.StartAsync(answers, parsed.GetRequiredValue(urls), ct);
                Console.WriteLine($"authority: listening on {string.Join(' ', app.Urls)}");
                await app.WaitForShutdownAsync(ct);
                return 0;
            }
        );
        return command;
    }
}
